"""Why what is differentiated was not recorded: what the program did to it before."""

from __future__ import annotations

import re

from gradcli.lang import syntax
from gradcli.lang.running.second_look.places import last_assignment, names_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.errors import Problem
    from gradcli.lang.running.second_look.places import Path, Rule

_LEAF = re.compile(r"requires_grad|\bvar\(|\bParameter\(|\bLinear\(")
# What cuts a value off from what it was computed from, and what to do instead.
_CUTS = (
    (
        re.compile(r"\.(detach|numpy|item|tolist)\(\)"),
        ".{}() cuts the value off from the graph: leave it out",
    ),
    (re.compile(r"\.(data)\b"), ".{} is cut off from the graph: leave it out"),
    (
        re.compile(r"\b((?:torch\.)?(?:[A-Z][a-z]+T|[tT])ensor)\((?=[^)]*[^\W\d])(?![^)]*requires_grad)"),
        "{}(...) copies values and records nothing: leave it out, or join tensors with stack([...])",
    ),
    (re.compile(r"(?<![.\w])(float|int)\("), "{}(...) gives a plain number: leave it out"),
    (
        re.compile(r"\.(int|long|short)\(\)"),
        ".{}() gives whole numbers, which have no derivative: leave it out",
    ),
    (re.compile(r"\b(argmax|argmin|argsort)\("), "{} gives places, which have no derivative"),
    (re.compile(r"(?<![<>=!-])([<>]=?|==|!=)"), "a comparison has no derivative: {} gives True or False"),
)


def _not_recorded(_problem: Problem, path: Path, _found: re.Match[str]) -> str | None:
    """`y.backward()` and `grad(y, x)` of a y that nothing was recorded for, where the program has leaves."""
    node, program = path[-1], path[0]
    function = node.function if isinstance(node, syntax.Call) else node
    if isinstance(function, syntax.Attribute) and function.name == "backward":
        value = function.value
    elif isinstance(node, syntax.Call) and node.arguments:
        value = node.arguments[0].value
    else:
        return None
    if not _LEAF.search(program.span.source.text):
        return _leaf_without_flag(value, program, node.span.start, 4)
    return _cut(value, program, node.span.start, 3) or _made_anew(value, program, path)


_MAKING = re.compile(
    r"(?:torch\.)?(?:tensor|ones|zeros|rand|randn|full|linspace|eye|arange)\((?:[^()]|\([^()]*\))*\)"
)


def _leaf_without_flag(value: Any, program: Any, before: int, depth: int) -> str | None:
    """Return how the tensor that a value was computed from is made to require grad, where none of a program does."""
    for part in names_in(value):
        found = last_assignment(part.name, program, before)
        if found is None or depth == 0:
            continue
        statement, made = found[0].span.text, found[0].value.span.text
        if _MAKING.fullmatch(made) and isinstance(found[0], syntax.Assign) and len(statement) <= 60:
            # Whole numbers cannot require grad.
            of_floats = re.search(r"dtype|\.|rand|ones|zeros", made.removeprefix("torch."))
            of_whole = re.search(r"dtype\s*=\s*(?:torch\.|np\.)?(?:u?int|long|short|bool)", made)
            return f"write {statement[:-1]}, requires_grad=True)" if of_floats and not of_whole else None
        if hint := _leaf_without_flag(found[0].value, program, found[0].span.start, depth - 1):
            return hint
    return None


def _cut(value: Any, program: Any, before: int, depth: int) -> str | None:
    """Return what cut a value off, looking through the assignments that made it."""
    if cut := _cut_in(value.span.text, value.span.text):
        return cut
    base = value
    while isinstance(base, (syntax.Call, syntax.Attribute, syntax.Index)):
        base = base.function if isinstance(base, syntax.Call) else base.value
    if not isinstance(base, syntax.Name) or depth == 0:
        return None
    called = isinstance(value, syntax.Call) and value.function is base
    found = (_last_return(base.name, program) if called else None) or last_assignment(
        base.name, program, before
    )
    if found is None:
        return None
    assign, silent = found
    made = assign.value.span.text
    if silent:
        return f"{base.name} was computed inside no_grad(), where nothing is recorded"
    if re.search(r"\bgrad\(|\.grad$", made) and "create_graph" not in program.span.source.text:
        taken = re.findall(r"([\w.]+)\.backward\(", program.span.source.text[: assign.span.start])
        if made.endswith(".grad") and taken:
            return (
                f"write {taken[-1]}.backward(create_graph=True), and {base.name} can be differentiated again"
            )
        return (
            f"take the first derivative with create_graph=True, and {base.name} can be differentiated again"
        )
    if cut := _cut_in(made, assign.span.text):
        return cut
    names = [part for part in names_in(assign.value) if part.name != base.name]
    for part in names:
        reason = _cut(part, program, assign.span.start, depth - 1)
        if reason:
            return reason
    return None


def _made_anew(value: Any, program: Any, path: Path) -> str | None:
    """Return the hint for `w = w - lr * w.grad` inside no_grad(), by which the next turn of the loop has no graph."""
    loop = next((node for node in path if isinstance(node, (syntax.For, syntax.While))), None)
    if loop is None or not isinstance(value, syntax.Name):
        return None
    found = last_assignment(value.name, program, path[-1].span.start)
    names = {part.name for part in names_in(found[0].value)} if found is not None else set()
    for name in sorted(names):
        anew = last_assignment(name, program, loop.span.end)
        if anew is None or not anew[1] or not isinstance(anew[0], syntax.Assign):
            continue
        if anew[0].span.start > loop.span.start:
            return in_place(name, anew[0].span.text, "has no graph")
    return None


def in_place(name: str, statement: str, what: str) -> str:
    """Return the hint to change a leaf in place where a statement made another tensor of it: `w = w - lr * w.grad`."""
    step = re.fullmatch(rf"{name}\s*=\s*{name}\s*([-+])\s*([^-+\n]+)", statement)
    written = f"{name} {step[1]}= {step[2]}" if step and len(step[2]) <= 40 else f"{name} -= ..."
    return (
        f"{name} = ... makes a new tensor, which {what}: change it in place, with torch.no_grad(): {written}"
    )


def _cut_in(text: str, statement: str) -> str | None:
    """Return what in a text cuts a value off, and the statement that the text is of."""
    for pattern, why in _CUTS:
        if cut := pattern.search(text):
            place = statement if len(statement) <= 50 and "\n" not in statement else "what it is made of"
            return f"in {place}, {why.format(cut.group(1))}"
    return None


def _last_return(name: str, program: Any) -> tuple[Any, bool] | None:
    """Return what a function of the program returns last, if it is defined there."""
    for node in reversed(program.body):
        if isinstance(node, syntax.FunctionDefinition) and node.name == name:
            last = node.body[-1]
            return (last, False) if isinstance(last, syntax.Return) and last.value is not None else None
    return None


RULES: tuple[tuple[re.Pattern[str], Rule], ...] = (
    (
        re.compile(r"^element 0 of tensors does not require grad|^a number has no attribute backward"),
        _not_recorded,
    ),
)
