"""Calls with the wrong arguments, of methods above all."""

from __future__ import annotations

import re

from gradcli.lang import syntax
from gradcli.lang.running.second_look.places import enclosed, short_text
from gradcli.lang.suggest import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.errors import Problem
    from gradcli.lang.running.second_look.places import Path, Rule

_MODULES = frozenset(
    ("torch", "F", "nn", "math", "np", "numpy", "linalg", "autograd", "functional", "optim", "func")
)


def _method_arguments(problem: Problem, path: Path, found: re.Match[str]) -> str | None:
    """Count the arguments of a method without the value before the point."""
    node = path[-1]
    function = node.function if isinstance(node, syntax.Call) else None
    if not isinstance(function, syntax.Attribute) or function.value.span.text.split(".")[-1] in _MODULES:
        return None
    usage = re.match(r"it is called as (\w+)\((?:self|input|x|tensor)(?:, )?(.*)\)$", problem.hint or "")
    owner = short_text(function.value)
    if usage is None or owner is None or usage.group(1) != function.name:
        return None
    takes, given = int(found.group(1)) - 1, int(found.group(2)) - 1
    counted = f"{takes or 'no'} argument{'' if takes == 1 else 's'}"
    problem.message = f"{function.name}() takes {counted}, {given} given"
    problem.args = (problem.message,)
    return f"it is called as {enclosed(function.value)}.{function.name}({usage.group(2)})"


def _method_usage(problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    node = path[-1]
    function = node.function if isinstance(node, syntax.Call) else None
    usage = re.match(r"it is called as (\w+)\((?:self|input|x|tensor)(?:, )?(.*)\)$", problem.hint or "")
    if usage is None or not isinstance(function, syntax.Attribute) or usage.group(1) != function.name:
        return None
    if function.value.span.text.split(".")[-1] in _MODULES or short_text(function.value) is None:
        return None
    return f"it is called as {enclosed(function.value)}.{function.name}({usage.group(2)})"


def _unknown_argument(problem: Problem, path: Path, found: re.Match[str]) -> str | None:
    """A misspelt name of an argument, or the usage of a method."""
    node = path[-1]
    text = node.span.text if isinstance(node, syntax.Call) else ""
    if (
        re.match(r"(\w+\.)*Tensor\(", text)
        and found.group(1) in ("requires_grad", "dtype")
        and len(text) < 80
    ):
        return f"write {text.replace('Tensor(', 'tensor(', 1)}"
    known = re.findall(r"[(\s*](\w+)(?==|,|\))", problem.hint or "")
    meant = _MEANT.get(found.group(1))
    if meant in known:
        return f"did you mean {meant}?"
    spelled = {"axis": "dim", "keepdims": "keepdim"}
    near = nearest(found.group(1), [*known, *[other for other, name in spelled.items() if name in known]])
    return f"did you mean {near[0]}?" if near else _method_usage(problem, path, found)


# What arguments are called elsewhere.
_MEANT = {
    "grad": "requires_grad", "require_gradient": "requires_grad", "trainable": "requires_grad", "learning_rate": "lr",
    "rate": "lr", "alpha": "lr", "step_size": "lr", "decay": "weight_decay", "l2": "weight_decay", "beta": "betas",
    "epsilon": "eps", "type": "dtype", "shape": "size", "parameters": "params",
}  # fmt: skip


def _logarithm(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`log(100, 10)`: which is the base?"""
    node = path[-1]
    arguments = (
        [short_text(argument.value) for argument in node.arguments] if isinstance(node, syntax.Call) else []
    )
    if len(arguments) != 2 or None in arguments or arguments[0] == "0":
        return None  # log(0,5) has a decimal comma
    first, second = arguments
    named = {"2": "log2({})", "10": "log10({})", "e": "log({})"}
    if second in named and first not in named:
        return f"log is the natural one; to the base {second} write {named[second or ''].format(first)}"
    if first in named and second not in named:
        return f"log is the natural one; to the base {first} write {named[first or ''].format(second)}"
    return f"log is the natural one; to the base {second} write log({first})/log({second})"


def _modulus(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`pow(2, 10, 7)`, Python's power within a modulus."""
    call = path[-1]
    if not isinstance(call, syntax.Call) or not isinstance(call.function, syntax.Name):
        return None
    given = [enclosed(argument.value) for argument in call.arguments]
    return None if None in given else f"write pow({given[0]}, {given[1]}) % {given[2]}"


def _loss_of_two(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`nn.CrossEntropyLoss(scores, target)`: the loss has to be made before."""
    node = path[-1]
    values = (
        ", ".join([argument.span.text for argument in node.arguments])
        if isinstance(node, syntax.Call)
        else ""
    )
    return f"make it first: {node.function.span.text}()({values})" if 0 < len(values) < 60 else None


def _decimal_comma(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`sin(0,5)`."""
    node = path[-1]
    numbers = re.fullmatch(r"(.*\()(\d+),(\d+)\)", node.span.text) if isinstance(node, syntax.Call) else None
    return (
        f"if the comma is a decimal point, write {numbers[1]}{numbers[2]}.{numbers[3]})" if numbers else None
    )


def _choice(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`where(x > 1, x)`."""
    node = path[-1]
    texts = (
        [short_text(argument.value) for argument in node.arguments] if isinstance(node, syntax.Call) else []
    )
    return (
        f"write {node.function.span.text}({texts[0]}, {texts[1]}, 0)"
        if len(texts) == 2 and all(texts)
        else None
    )


def _made_of_a_function(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`torch.func.grad(y)(x)`, where y is no function."""
    node = path[-1]
    made = node.function if isinstance(node, syntax.Call) else None
    name = made.function.span.text if isinstance(made, syntax.Call) else ""
    if name.split(".")[-1] not in _TRANSFORMS or not node.arguments:
        return None
    return f"{name} takes a function: write f = lambda x: ..., then {name}(f)({node.arguments[0].span.text})"


def _alone(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`grad(x^2)` of a value."""
    node = path[-1]
    if not isinstance(node, syntax.Call) or len(node.arguments) != 1:
        return None
    names = set(re.findall(r"[^\W\d]\w*(?!\w|\s*\()", node.arguments[0].span.text))
    text = short_text(node.arguments[0])
    return f"write {node.function.span.text}({text}, {names.pop()})" if len(names) == 1 and text else None


def _of_a_value(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`diff(x^2, x)`, `hessian(x^2*y, [x, y])`, `f'(2)` of an f that is a value."""
    from gradcli.lang.reading.slips.derivatives import as_definition, derivative_asked

    node = path[-1]
    text = node.span.text
    before = node.span.source.text[: node.span.start]
    if isinstance(node, syntax.Prime):
        name = node.function.span.text
        if not re.search(rf"(?m)(?:^|;)\s*{re.escape(name)}\s*=[^;\n]*[^\W\d]", before):
            return None  # no formula, of which a function could be made
        text = f"({name}){text[len(name) :]}"
    asked = derivative_asked(text)
    if asked is None:
        return None
    if isinstance(node, syntax.Call) and "." in node.function.span.text:  # as PyTorch has them
        name, listed = node.function.span.text, ", ".join(asked.variables)
        return f"write {name}(lambda {listed}: {asked.body}, {listed if len(asked.variables) == 1 else f'({listed})'})"
    return f"write {as_definition(asked, before)}"


def _point_beside(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`grad(f, 2, 3)`."""
    node = path[-1]
    given = [short_text(argument) for argument in node.arguments] if isinstance(node, syntax.Call) else []
    if len(given) < 2 or None in given:
        return None
    function, *point = [text or "" for text in given]
    return f"write {node.function.span.text}({function})({', '.join(point)})"


_TRANSFORMS = frozenset(
    ("grad", "grad_and_value", "value_and_grad", "jacrev", "jacfwd", "jacobian", "hessian", "vmap", "diff")
)
RULES: tuple[tuple[re.Pattern[str], Rule], ...] = (
    (re.compile(r"^log takes 1 argument, 2 given"), _logarithm),
    (re.compile(r" takes 1 argument, 2 given"), _decimal_comma),
    (re.compile(r"^pow takes 2 arguments, 3 given$"), _modulus),
    (re.compile(r"^grad of a value needs what"), _alone),
    (re.compile(r"^grad of a function takes the point"), _point_beside),
    (
        re.compile(
            r"^(?:\w+Loss\(\) takes \d+ arguments?|[A-Z]\w+\(\) takes 0 arguments), \d+ given$"
            r"|^cannot assign '\w+' object to buffer 'weight'"
        ),
        _loss_of_two,
    ),
    (
        re.compile(
            r"^diff expects input to be at|^diff\(f, n\) takes how often|^(?:jacobian|hessian) takes a function first"
            r"|^expected a function, not "
        ),
        _of_a_value,
    ),
    (re.compile(r"^where takes a condition and two values"), _choice),
    (re.compile(r" cannot be called$"), _made_of_a_function),
    (re.compile(r"got an unexpected keyword argument '(\w+)'"), _unknown_argument),
    (re.compile(r"takes (\d+) arguments?, (\d+) given$"), _method_arguments),
    (re.compile(r"needs (?:a value for|the argument) "), _method_usage),
)
