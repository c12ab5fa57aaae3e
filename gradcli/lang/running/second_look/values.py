"""Values that are None, attributes that are not there, and what cannot be assigned."""

from __future__ import annotations

import re

from gradcli.errors import EvaluationProblem
from gradcli.lang import syntax
from gradcli.lang.running.second_look.gradients import in_place
from gradcli.lang.running.second_look.places import call_of, enclosed, last_assignment, short_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.errors import Problem
    from gradcli.lang.running.second_look.places import Path, Rule


def _of_none(problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """Something was asked of None: say which part is None, and why that may be."""
    node = path[-1]
    owner = next((p.value for p in reversed(path) if isinstance(p, (syntax.Attribute, syntax.Index))), None)
    if "item by item" in problem.message:
        owner = node
    if owner is None:
        return None
    return none_hint(owner)


def none_hint(node: Any) -> str | None:
    """Return why the value of an expression may be None."""
    text = short_text(node)
    if text is None:
        return None
    if text.endswith(".grad"):
        owner = text.removesuffix(".grad")
        anew = re.search(
            rf"(?m)^\s*({re.escape(owner)}\s*=\s*{re.escape(owner)}\b[^\n#]*)", node.span.source.text
        )
        if anew is not None and anew.start() < node.span.end:
            return in_place(owner, anew[1].strip(), "has no .grad")
        return f"{text} is None before backward() has run on something that {owner} is part of"
    before = node.span.source.text[: node.span.start]
    by_backward = re.search(rf"(?m)(?:^|;)\s*{re.escape(text)}\s*=\s*([\w.()\[\]]+)\.backward\(", before)
    if by_backward is not None:
        return (
            f"backward() gives None: the gradient is x.grad, of the x that {by_backward[1]} was computed from"
        )
    by_function = re.search(rf"(?m)(?:^|;)\s*{re.escape(text)}\s*=\s*(\w+)\([^\n]*\)\s*$", before)
    if by_function is not None and re.search(rf"(?m)^\s*def {by_function[1]}\(", before):
        return f"{by_function[1]} gives None: its last line should be `return ...`"
    if text.endswith(".grad_fn"):
        return f"{text} is None for a leaf, which no operation made"
    if isinstance(node, syntax.Call) and isinstance(node.function, syntax.Name):
        return f"{node.function.name} gives None: its last line should be `return ...`"
    method = node.function if isinstance(node, syntax.Call) else None
    if isinstance(method, syntax.Attribute) and method.name in _WITHOUT_VALUE:
        return f"{method.name}() does its work and gives None: use it on a line of its own"
    return None


_WITHOUT_VALUE = frozenset(("append", "extend", "insert", "sort", "reverse", "backward", "step", "zero_grad"))
_SETTINGS = frozenset(
    ("lr", "momentum", "weight_decay", "betas", "eps", "params", "alpha", "dampening", "nesterov")
)
# What is asked of values in other languages: templates with the value's text.
_ALIASES = {
    "length": "len({})", "size": "len({})",
    "lenght": "len({})", "len": "len({})", "push": "{}.append(...)", "add": "{}.append(...)",
    "push_back": "{}.append(...)", "dims": "{}.ndim", "rank": "{}.ndim", "gradient": "{}.grad", "value": "{}.item()",
    "transpose_": "{}.T", "dim_": "{}.ndim", "array": "{}.numpy()", "values_": "{}.tolist()", "magnitude": "{}.norm()",
    "derivative": "{}.grad", "zero_grad": "{}.grad = None",
    "grad_function": "{}.grad_fn", "gradfn": "{}.grad_fn", "zeros_": "{}.zero_()", "ones_": "{}.fill_(1)",
}  # fmt: skip


def _no_attribute(problem: Problem, path: Path, found: re.Match[str]) -> str | None:
    node = path[-1]
    owner = enclosed(node.value) if isinstance(node, syntax.Attribute) else None
    if owner is None:
        return None
    what, name = found.groups()
    if name.startswith("__"):
        return None
    if what == "an optimiser" and name in _SETTINGS:
        return f"write {owner}.param_groups[0]['{name}']"
    if what.startswith("a tensor") and name == "astype":
        call = call_of(path)
        return f"write {owner}.to({_first_of(call)})"
    if what == "a function":
        return _uncalled(problem, path, owner)
    if what == "a module" and name in _OF_A_LOSS:
        return f"a loss has it: loss = nn.MSELoss()({owner}(x), target), then loss.{name}{'()' if name != 'grad_fn' else ''}"
    if what == "a module" and name in ("grad", "data", "requires_grad", "shape"):
        return "its parameters have one each: for p in model.parameters()"
    if what == "an optimiser" and name == "backward":
        return f"a loss has it: loss.backward(), then {owner}.step()"
    if what.startswith("a tensor") and re.search(r"\s\.\s", node.span.text):
        return f"for a product of vectors write {owner} @ {name}"
    if what.startswith("a tensor") and name in ("append", "extend", "insert", "push", "pop"):
        return f"a tensor keeps its size: cat([{owner}, ...]) makes a longer one"
    if what.startswith("a tensor") and name in ("index", "count", "sort", "reverse", "copy"):
        return f"{owner}.tolist() is a list, which has it"
    if name in _ALIASES and (what == "a list" or "append" not in _ALIASES[name]):
        return f"write {_ALIASES[name].format(owner)}"
    appended = rf"\b{re.escape(owner)}\.append\("
    if what == "a list" and name == "backward" and re.search(appended, node.span.source.text):
        return f"write sum({owner}).backward()"
    if what == "a tuple" and (of_one := _of_gradients(path, owner)):
        return of_one
    if what in ("a list", "a tuple") and name in ("backward", "grad", "requires_grad_", "requires_grad"):
        return f"make a tensor of it that requires grad: tensor({owner}, requires_grad=True)"
    if what in ("a list", "a tuple") and problem.hint and problem.hint.startswith("make a tensor of it"):
        return f"make a tensor of it: tensor({owner}){_asked(path)}"
    if what == "a tuple" and name in ("append", "extend", "insert", "remove", "sort", "reverse"):
        return f"a tuple cannot be changed: make a list of it, {owner} = list({owner})"
    return None


def _asked(path: Path) -> str:
    """Return what is asked of a value: `.grad`, `.item()`."""
    return f".{path[-1].name}()" if call_of(path) else f".{path[-1].name}"


_BY_GRAD = re.compile(r"[\w.]*\bgrad\(")


def _of_gradients(path: Path, owner: str) -> str | None:
    """`g.backward()` where g is what torch.autograd.grad gave, or `grad(y, x).backward()` at once."""
    value = path[-1].value
    if isinstance(value, syntax.Call) and _BY_GRAD.match(owner):
        return f"it has one gradient for each input: {owner}[0]{_asked(path)}"
    found = last_assignment(value.name, path[0], value.span.end) if isinstance(value, syntax.Name) else None
    if found is None or not _BY_GRAD.match(found[0].value.span.text):
        return None
    return f"{owner} has one gradient for each input: write {owner}[0]{_asked(path)}"


_OF_A_LOSS = frozenset(("backward", "item", "grad_fn"))


def _uncalled(problem: Problem, path: Path, owner: str) -> str:
    """Return how what was asked of a function is asked of its value: `x.mean.backward()`."""
    rest = _asked(path)
    said = str(problem.said) if isinstance(problem, EvaluationProblem) else ""
    if said.startswith("'method'"):
        return f"call it first: {owner}(){rest}"
    if "Loss'" in said.partition(" ")[0]:
        return f"call it first: value = {owner}(output, target), then value{rest}"
    return f"call it first: {owner}(x){rest}"


def _of_a_generator(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`model.parameters()[0]`."""
    node = path[-1]
    base = short_text(node.value) if isinstance(node, syntax.Index) else None
    return None if base is None else f"write list({base})[{node.index.span.text}]"


def _first_of(call: syntax.Call | None) -> str:
    """Return a call's first argument, a dtype as torch spells it."""
    text = call.arguments[0].span.text if call is not None and call.arguments else "..."
    return text.replace("np.", "torch.").replace("numpy.", "torch.")


def _first_group(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`opt.param_groups["lr"]`."""
    node = path[-1]
    base = short_text(node.value) if isinstance(node, syntax.Index) else None
    if base is None or not base.endswith(".param_groups"):
        return None
    return f"param_groups is a list of dicts: write {base}[0][{node.index.span.text}]"


def _no_key(_problem: Problem, path: Path, found: re.Match[str]) -> str | None:
    """`d.a` of a dict."""
    node = path[-1]
    owner = enclosed(node.value) if isinstance(node, syntax.Attribute) else None
    return None if owner is None else f"write {owner}[{found.group(1)!r}]"


def _assigned(problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`x.grad = 5`, `x.data = 5`, `x.shape = (1, 3)`."""
    target = path[-1]
    assign = next((p for p in reversed(path) if isinstance(p, syntax.Assign)), None)
    if assign is None or not isinstance(target, syntax.Attribute):
        return None
    owner, value = short_text(target.value), short_text(assign.value)
    if owner is None or value is None:
        return None
    if target.name == "shape":
        return f"write {owner} = {owner}.reshape({value})"
    return f"write {owner}.{target.name} = tensor({value})" if target.name in ("grad", "data") else None


def _setting_assigned(_problem: Problem, path: Path, found: re.Match[str]) -> str | None:
    """`opt.lr = 0.2`."""
    assign = next((node for node in reversed(path) if isinstance(node, syntax.Assign)), None)
    target = assign.targets[0] if assign is not None else None
    if assign is None or not isinstance(target, syntax.Attribute) or found[1] not in _SETTINGS:
        return None
    if short_text(assign) is None:
        return None
    return f"write {target.value.span.text}.param_groups[0]['{found[1]}'] = {assign.value.span.text}"


def _reshaped(_problem: Problem, path: Path, found: re.Match[str]) -> str | None:
    """A shape whose elements are more or fewer than those that there are."""
    sizes = [int(n) for n in re.findall(r"-?\d+", found.group(1))]
    size, asked = int(found.group(2)), 1
    for n in sizes:
        asked *= n if n > 0 else 1
    if -1 in sizes:
        return f"{size} elements are not a multiple of {asked}"
    node = path[-1]
    function = node.function if isinstance(node, syntax.Call) else None
    last = sizes[-1] if sizes else 0
    if (
        isinstance(function, syntax.Attribute)
        and last > 0
        and size % last == 0
        and short_text(function) is not None
    ):
        return f"{sizes} has {asked} elements; -1 leaves one size open: {short_text(function)}(-1, {last})"
    return f"{sizes} has {asked} elements, the tensor {size}"


def _raised(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    node = next((p for p in reversed(path) if isinstance(p, syntax.Raise)), None)
    text = short_text(node.value) if node is not None and node.value is not None else None
    return None if text is None else f"write raise ValueError({text})"


RULES: tuple[tuple[re.Pattern[str], Rule], ...] = (
    (re.compile(r"^None has no |^cannot go through None"), _of_none),
    (re.compile(r"^a dict has no attribute (\w+)$"), _no_key),
    (re.compile(r"^(.+) has no attribute (\w+)$"), _no_attribute),
    (re.compile(r"^an optimiser has no attribute (\w+) to assign to$"), _setting_assigned),
    (re.compile(r"^Variable data has to be|^assigned grad expected|^shape of a tensor cannot"), _assigned),
    (re.compile(r"^shape '(\[.*\])' is invalid for input of size (\d+)"), _reshaped),
    (re.compile(r"^raise takes an error, not"), _raised),
    (re.compile(r"^a generator has no items$"), _of_a_generator),
    (re.compile(r"^an index must be a whole number, not a string"), _first_group),
)
