"""Slips of PyTorch lessons: flags, optimisers, dtypes and gradients asked for in nearly the right way."""

from __future__ import annotations

import re

from gradcli.lang import syntax
from gradcli.lang.running.second_look.places import LONGEST, call_of, enclosed, last_assignment, short_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.errors import Problem
    from gradcli.lang.running.second_look.places import Path, Rule

_CASTS = {"float32": "float", "float64": "double", "float16": "half", "int64": "long", "int32": "int"}
_WITH_DTYPE = frozenset(("randint", "zeros", "ones", "empty", "zeros_like", "ones_like", "eye", "randperm"))
_ALSO_LAYERS = frozenset(
    ("linear", "bilinear", "dropout", "embedding", "conv1d", "conv2d", "softmax", "sigmoid", "tanh")
)
_PLACES = frozenset(("argmax", "argmin", "argsort"))


def _call(path: Path) -> syntax.Call | None:
    node = path[-1]
    return node if isinstance(node, syntax.Call) else None


def _positional(call: syntax.Call) -> list[str]:
    return [argument.span.text for argument in call.arguments if not argument.name]


# ----- requires_grad -----------------------------------------------------------------------------------


def _flag_called(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`x.requires_grad(True)`, `torch.ones(2).requires_grad()`."""
    call = _call(path)
    flag = call.function if call is not None else None
    if call is None or not isinstance(flag, syntax.Attribute) or flag.name != "requires_grad":
        return None
    text = short_text(flag)
    if text is None:
        return None
    switched = f"write {text}_({', '.join(_positional(call))})"
    return f"{switched} to switch it on, {text} to ask" if isinstance(flag.value, syntax.Name) else switched


def _flag_as_value(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`x = torch.ones(2).requires_grad`, and later `x.backward()`."""
    node = path[-1]
    owner = node.value if isinstance(node, syntax.Attribute) else None
    if not isinstance(owner, syntax.Name):
        return None
    found = last_assignment(owner.name, path[0], node.span.start)
    made = short_text(found[0]) if found is not None else None
    if made is None or not made.endswith(".requires_grad"):
        return None
    return f".requires_grad asks whether it is switched on: write {made}_()"


def _flag_by_place(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`torch.tensor([1.0], True)`."""
    call = _call(path)
    given = _positional(call) if call is not None else []
    if call is None or len(given) != 2 or given[1] not in ("True", "False") or len(given[0]) > LONGEST:
        return None
    return f"write {call.function.span.text}({given[0]}, requires_grad={given[1]})"


def _ints(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`torch.tensor([1, 2], requires_grad=True)`."""
    call = _call(path)
    if call is None or not call.arguments:
        return None
    name, text = call.function.span.text.split(".")[-1], call.span.text
    if name in _PLACES:
        return f"{name} gives places, which have no derivative: leave out requires_grad=True"
    if len(text) > 70 or "dtype" in text:
        return None
    if name in _WITH_DTYPE:
        return f"write {text[:-1]}, dtype=torch.float32)"
    first = call.arguments[0].span.text
    if re.fullmatch(r"-?\d+", first):
        return f"write {first}.0 for {first}: {text.replace(first, f'{first}.0', 1)}"
    floats = re.sub(r"(?<![\w.])(\d+)(?![\w.])", r"\1.", first)
    return f"write {text.replace(first, floats, 1)}" if floats != first else None


# ----- gradients ---------------------------------------------------------------------------------------


def _vector_of_backward(_problem: Problem, path: Path, found: re.Match[str]) -> str | None:
    """`y.backward(1.0)` of a vector, `y.backward(x)` of a number."""
    call = _call(path)
    function = call.function if call is not None else None
    if call is None or not isinstance(function, syntax.Attribute) or function.name != "backward":
        return None
    y = enclosed(function.value)
    if y is None or not call.arguments:
        return None
    if found[1]:
        shape = f"({found[1]}{'' if ',' in found[1] else ','})"
        ones = f"ones_like({short_text(function.value)})"
        return f"{y} has the shape {shape}: write {y}.backward({ones}), or {y}.sum().backward()"
    given = call.arguments[0].span.text
    leaf = f"; the gradient by {given} is {given}.grad then" if given.isidentifier() else ""
    return f"{y} is one number: write {y}.backward(){leaf}"


def _grad_of_a_function(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`torch.autograd.grad(f, x)`."""
    call = _call(path)
    given = _positional(call) if call is not None else []
    if call is None or len(given) != 2 or not given[0].isidentifier() or len(given[1]) > LONGEST:
        return None
    return f"write {call.function.span.text}({given[0]}({given[1]}), {given[1]})"


def _of_torch(_problem: Problem, path: Path, found: re.Match[str]) -> str | None:
    """`torch.backward(y)`, `torch.SGD([w])`, `F.ReLU()`, `nn.relu(x)`."""
    from gradcli.core.registry import OPERATORS
    from gradcli.lang.library.networks.losses_and_activations import LAYERS

    module, name = found.groups()
    optimiser = None if module == "torch.optim" else _optimiser(name)
    if optimiser is not None:
        return f"it is in torch.optim: write torch.optim.{optimiser}"
    if module != "torch.nn" and name in LAYERS:
        return f"it is in torch.nn: write torch.nn.{name}()"
    operator = OPERATORS.get(name)
    if module == "torch.nn" and operator is not None and operator.torch:
        layer = f"; a layer is torch.nn.{name.capitalize()}" if name in _ALSO_LAYERS else ""
        return f"write {operator.torch[0]}{layer}"
    call = call_of(path)
    if module == "torch" and name == "backward" and call is not None and call.arguments:
        value = enclosed(call.arguments[0].value)
        return value and f"it is a method of tensors: write {value}.backward()"
    return None


# ----- optimisers --------------------------------------------------------------------------------------


def _one_parameter(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`torch.optim.SGD(w, lr=0.1)`."""
    call = _call(path)
    if call is None or not call.arguments:
        return None
    first, *others = [argument.span.text for argument in call.arguments]
    written = ", ".join([f"[{first}]", *others])
    return f"write {call.function.span.text}({written})" if len(written) <= 60 else None


def _module_of_an_optimiser(_problem: Problem, _path: Path, found: re.Match[str]) -> str | None:
    """`torch.optim.sgd([w])`."""
    module, _, name = found[1].rpartition(".")
    optimiser = _optimiser(name)
    return f"write {module}.{optimiser}" if optimiser is not None else None


def _optimiser(name: str) -> str | None:
    """Return the name of an optimiser that is written with other letters large, None for no optimiser's."""
    from gradcli.core.optim import OPTIMISERS

    return next((known for known in OPTIMISERS if known.lower() == name.lower()), None)


def _minimise(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`opt.minimize(loss)`."""
    node = path[-1]
    call = call_of(path)
    owner = short_text(node.value) if isinstance(node, syntax.Attribute) else None
    loss = enclosed(call.arguments[0].value) if call is not None and call.arguments else "loss"
    return f"write {owner}.zero_grad(); {loss}.backward(); {owner}.step()" if owner and loss else None


# ----- dtypes and dimensions ---------------------------------------------------------------------------


def _other_dtype(problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`W @ x` of a float32 and an int64 tensor."""
    dtypes = re.search(r"of an? (\w+) and an? (\w+) tensor", problem.hint or "")
    node = path[-1]
    if isinstance(node, syntax.Chain) and len(node.rest) == 1:
        sides = [enclosed(node.first), enclosed(node.rest[0][2])]
    elif isinstance(node, syntax.Call) and len(node.arguments) == 2:
        sides = [enclosed(argument.value) for argument in node.arguments]
    else:
        return None
    if dtypes is None or None in sides:
        return None
    left, right = dtypes.groups()
    # Whole numbers become fractions, and of two floats the narrower one is widened.
    order = ["int8", "int16", "int32", "int64", "float16", "float32", "float64"]
    if left not in order or right not in order:
        return None
    at = 0 if order.index(left) < order.index(right) else 1
    wide = (right, left)[at]
    return f"{sides[0]} is {left}, {sides[1]} is {right}: write {sides[at]}.{_CASTS[wide]}() for {sides[at]}"


def _dtype_in_quotes(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`x.to("float64")`."""
    call = _call(path)
    value = call.arguments[0].value if call is not None and call.arguments else None
    function = call.function.span.text if call is not None else ""
    if (
        not isinstance(value, syntax.String)
        or value.value.removeprefix("torch.") not in _CASTS
        or len(function) > LONGEST
    ):
        return None
    return f"write {function}(torch.{value.value.removeprefix('torch.')})"


def _named_dimension(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`A.mean(dim="rows")`."""
    return (
        "dimensions are counted: dim=0 goes along the rows, dim=1 along the columns" if _call(path) else None
    )


def _permuted(_problem: Problem, path: Path, found: re.Match[str]) -> str | None:
    """`A.permute(0)`."""
    call = _call(path)
    function = short_text(call.function) if call is not None else None
    count = int(found[1])
    if function is None or function.startswith("torch.") or not 0 < count < 6:
        return None
    listed = ", ".join([str(place) for place in reversed(range(count))])
    return f"a place for each of the {count} dimensions: {function}({listed}) turns them all round"


def _largest_of_numbers(problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`torch.max(1, 2)`."""
    call = _call(path)
    given = _positional(call) if call is not None else []
    name = call.function.span.text if call is not None else ""
    if (
        name not in ("torch.max", "torch.min")
        or len(given) != 2
        or "0 dimensions" not in (problem.hint or "")
    ):
        return None
    return f"of numbers write {name.removeprefix('torch.')}({', '.join(given)}); {name} is of the elements of a tensor"


def _item_of_a_number(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`x[0][0]` of a vector."""
    node = path[-1]
    base = short_text(node.value) if isinstance(node, syntax.Index) else None
    return f"{base} is one number and has no elements: leave out [{node.index.span.text}]" if base else None


def _dtype_by_place(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`torch.zeros(2, 3, 'float')`."""
    call = _call(path)
    last = call.arguments[-1].value if call is not None and call.arguments else None
    if call is None or not isinstance(last, syntax.String) or len(call.span.text) > 60:
        return None
    name = {"float": "float32", "double": "float64", "int": "int64", "long": "int64"}.get(
        last.value, last.value
    )
    others = ", ".join([argument.span.text for argument in call.arguments[:-1]])
    return f"a dtype is given by its name: write {call.function.span.text}({others}, dtype=torch.{name})"


def _loss_not_made(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`loss_fn = nn.CrossEntropyLoss`, and later `loss_fn(scores, target)`."""
    call = _call(path)
    if call is None or not isinstance(call.function, syntax.Name):
        return None
    found = last_assignment(call.function.name, path[0], call.span.start)
    made = found[0].span.text if found is not None else ""
    return f"make the loss first: {made}()" if made.endswith("Loss") and len(made) <= 60 else None


RULES: tuple[tuple[re.Pattern[str], Rule], ...] = (
    (re.compile(r"^a bool cannot be called$| is a bool, not a function$"), _flag_called),
    (re.compile(r"^a bool has no attribute \w+$"), _flag_as_value),
    (re.compile(r"^tensor\(\) takes 1 argument, 2 given"), _flag_by_place),
    (re.compile(r"^[Oo]nly Tensors of floating point"), _ints),
    (
        re.compile(
            r"^Mismatch in shape: grad_output\[0\] .* output\[0\] has a shape of torch.Size\(\[(.*)\]\)"
        ),
        _vector_of_backward,
    ),
    (re.compile(r"^grad takes tensors, not a function$"), _grad_of_a_function),
    (re.compile(r"^gradcli's (torch[\w.]*) has no (\w+)$"), _of_torch),
    (re.compile(r"^params argument given to the optimizer should be an iterable"), _one_parameter),
    (re.compile(r"^(torch\.optim\.\w+|optim\.\w+) is a module, not a function$"), _module_of_an_optimiser),
    (re.compile(r"^an optimiser has no attribute minimi[sz]e$"), _minimise),
    (
        re.compile(
            r"^expected (?:m1 and m2|both vectors) to have (?:the )?same dtype|^dot : expected both vectors"
        ),
        _other_dtype,
    ),
    (re.compile(r"^to\(\) takes a dtype or a device, not a string"), _dtype_in_quotes),
    (re.compile(r"^dim must be an int, not a string"), _named_dimension),
    (re.compile(r"^permute\(sparse_coo\): number of dimensions .* input\.dim\(\) = (\d+)"), _permuted),
    (re.compile(r"^Dimension out of range"), _largest_of_numbers),
    (re.compile(r"^invalid index of a 0-dim tensor"), _item_of_a_number),
    (re.compile(r"^size must be an int, not a string"), _dtype_by_place),
    (re.compile(r"^Boolean value of Tensor with more than one value"), _loss_not_made),
)
