"""The lines that computed what an expression uses, so that a command can compute it anew at other points."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradcli.core.generator import saved_stream
from gradcli.core.tape import collect, owner_of
from gradcli.core.tensor import Tensor, data_of
from gradcli.errors import Problem, UsageProblem
from gradcli.lang import syntax
from gradcli.lang.reading.parser import parse
from gradcli.lang.running.limits import Limits
from gradcli.lang.values.kinds import is_array
from gradcli.lang.values.objects import Function
from gradcli.repl.live import LiveSession
from gradcli.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gradcli.repl.workspace import Workspace
    from gradcli.session import Session

# An expression is computed once more to see what it depends on.
_LOOK = Limits(steps=1_000_000, seconds=2.0)
_NAMES = re.compile(r"(?<![\w.'\"])[^\W\d]\w*")


def lines_before(workspace: Workspace, text: str, replay: bool) -> tuple[list[str], str]:
    """Return the lines that compute the recorded values a text uses, and a remark on them.

    They are assignments of earlier cells, in their order. A value that was computed in a loop or a function
    is left as it is recorded; with `replay`, the operations that made it are done again at other points. So it is
    with lines that draw random numbers, and without `replay` with lines that give another value by now.
    Raises: UsageProblem.
    """
    made = _assignments([entry.text for entry in workspace.entries])
    chosen: dict[int, str] = {}
    replayed: list[str] = []
    seen = names_bound_in(text)
    asked = [name for name in _computed_names(workspace, text) if name not in seen]
    pending = list(asked)
    # The right side of `y = ...` may have recorded values of its own.
    seen.update(pending)
    while pending:
        name = pending.pop()
        place, line = made.get(name, (-1, ""))
        if not line or name in _NAMES.findall(line.partition("=")[2]):
            if replay:
                replayed.append(_replayed(workspace, name))
            continue
        chosen[place] = line
        more = [other for other in _computed_names(workspace, line.partition("=")[2]) if other not in seen]
        seen.update(more)
        pending.extend(more)
    lines = [*replayed, *[chosen[place] for place in sorted(chosen)]]
    repeats, lasts = repeated(workspace.session, lines, asked)
    if not repeats:
        lines = replayed = [_replayed(workspace, name) for name in asked] if replay else []
    elif not lasts and not replay:
        lines = []
    return lines, _remark([line.partition(" ")[0] for line in replayed])


def repeated(session: Session, lines: list[str], names: list[str]) -> tuple[bool, bool]:
    """Return whether lines give names the same values whenever they run, and whether these are the present ones."""
    program = Source("\n".join(lines))

    def state() -> tuple[Any, Any]:
        numpy_stream = session.runtime.numpy_stream
        python_stream = session.runtime.python_stream
        drawn = (
            saved_stream(),
            None if numpy_stream is None else numpy_stream.get_state(),
            None if python_stream is None else python_stream.getstate(),
        )
        return [data_of(session.value(name)) for name in names], drawn

    def compared() -> tuple[bool, bool]:
        present, before = state()
        session.run(program)
        now, after = state()
        return _alike(before, after), _alike(now, present)

    if not lines:
        return True, True
    try:
        return session.aside(compared, _LOOK)
    except Problem:
        # The command itself will say what is wrong.
        return True, True


def _alike(one: Any, other: Any) -> bool:
    """Tell whether two values, of numbers, arrays and what holds them, are the same, nan included."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_alike(one[key], other[key]) for key in one)
    if isinstance(one, (tuple, list)) and isinstance(other, (tuple, list)):
        return len(one) == len(other) and all(map(_alike, one, other))
    if is_array(one) or is_array(other):
        from gradcli.core.lazy import np

        return bool(np.array_equal(one, other, equal_nan=np.asarray(one).dtype.kind == "f"))
    return one is other or bool(one == other) or (one != one and other != other)


def _replayed(workspace: Workspace, name: str) -> str:
    """Return a line that gives a recorded value anew from the leaves that have names. Raises: UsageProblem."""
    from gradcli.repl.recorded import as_function

    session = workspace.session
    value = session.value(name)
    leaves = session.leaves_of([value]) if isinstance(session, LiveSession) else []
    if not leaves:
        raise UsageProblem(
            f"{name} was computed from tensors that have no name any more, so it cannot be computed at other points",
            hint="write the formula in its place",
        )
    function = f"recorded_{name}"
    session.bind(function, as_function(function, value, leaves))
    return f"{name} = {function}({', '.join([leaf for leaf, _ in leaves])})"


def result_again(session: LiveSession, lines: list[str]) -> str:
    """Return a call that repeats the operations of a program's result, "" where binding its names anew is enough.

    It is not where leaves are reached by other ways than their names, as items of a list.
    """
    from gradcli.repl.recorded import as_function

    program = Source("\n".join(lines))

    def results() -> list[Any]:
        return [value for _, value in session.evaluate([program], (), []).outputs if type(value) is Tensor]

    def seen_through() -> tuple[list[Any], list[tuple[str, Tensor]]]:
        found = results()
        leaves = session.leaves_of(found)
        for name, leaf in leaves:
            session.bind(name, Tensor(leaf.current().value, requires=True))
        old = {id(owner_of(leaf.current())) for _, leaf in leaves}
        again = [value.current() for value in results()]
        stuck = any(node.prim is None and id(owner_of(node)) in old for node in collect(again))
        return (found, leaves) if stuck else ([], [])

    try:
        found, leaves = session.aside(seen_through, _LOOK)
    except Problem:
        return ""
    if len(found) != 1:
        return ""
    session.bind("recorded", as_function("recorded", found[0], leaves))
    return f"recorded({', '.join([name for name, _ in leaves])})  # {lines[-1].splitlines()[-1]}"


def _remark(names: list[str]) -> str:
    if not names:
        return ""
    what = ", ".join([f"`recorded_{name}`" for name in names])
    made = ", ".join(names)
    return f"{what}: the operations that made {made}, with the branches and the loop turns of that run."


def called_at_names(session: Session, text: str) -> list[str]:
    """Return `f(2, -1)`, a function of the user's at numbers, as the operands `f(x, y)`, `x=2`, `y=-1`.

    So its derivative is by its arguments. Any other text is returned as it is.
    """
    try:
        body = parse(Source(text)).body
    except Problem:
        return [text]
    call = body[0].value if len(body) == 1 and isinstance(body[0], syntax.ExpressionStatement) else None
    if not isinstance(call, syntax.Call) or not isinstance(call.function, syntax.Name) or not call.arguments:
        return [text]
    function = session.runtime.variables.get(call.function.name)
    given = [argument.value for argument in call.arguments if not argument.name]
    if type(function) is not Function or len(given) < len(call.arguments) or len(given) > function.code.plain:
        return [text]
    if not all(_is_number(value) for value in given):
        return [text]
    names = function.code.names[: len(given)]
    values = [f"{name}={value.span.text}" for name, value in zip(names, given)]
    return [f"{call.function.name}({', '.join(names)})", *values]


def _is_number(node: syntax.Expression) -> bool:
    if isinstance(node, syntax.Unary):
        node = node.operand
    if isinstance(node, syntax.ListDisplay):
        return all(_is_number(item) for item in node.items)
    return isinstance(node, syntax.Number)


def _computed_names(workspace: Workspace, text: str) -> list[str]:
    """Return the names in a text that are bound to recorded values, not to leaves."""
    variables = workspace.session.runtime.variables
    found = []
    for name in dict.fromkeys(_NAMES.findall(text)):
        value = variables.get(name)
        if type(value) is Tensor and value.requires_grad and not value.is_leaf and name not in ("_", "ans"):
            found.append(name)
    return found


def _assignments(texts: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Return for each name the last plain assignment to it: its place among all statements, and its text."""
    found: dict[str, tuple[int, str]] = {}
    place = 0
    for text in texts:
        try:
            body = parse(Source(text)).body
        except Problem:
            continue
        for statement in body:
            place += 1
            for name in assigned_names(statement):
                plain = isinstance(statement, syntax.Assign) and isinstance(statement.targets[0], syntax.Name)
                found[name] = (place, statement.span.text if plain else "")
    return found


def names_bound_in(text: str) -> set[str]:
    """Return the names that a program binds at its top; none where it is no program."""
    try:
        body = parse(Source(text)).body
    except Problem:
        return set()
    return {name for statement in body for name in assigned_names(statement)}


def assigned_names(statement: syntax.Statement) -> list[str]:
    """Return the names that a statement binds at its top, whatever else it does."""
    if isinstance(statement, syntax.Assign):
        return _NAMES.findall(", ".join([target.span.text for target in statement.targets]))
    if isinstance(statement, syntax.AugmentedAssign):
        return _NAMES.findall(statement.target.span.text)
    if isinstance(statement, (syntax.For, syntax.While, syntax.If, syntax.With, syntax.Try)):
        return re.findall(r"([^\W\d]\w*)\s*(?:[-+*/@%^]|//|\*\*)?=(?!=)", statement.span.text)
    return []
