"""The part of a program that a problem points to, with all that stands around it, and its text."""

from __future__ import annotations

from gradcli.errors import Problem
from gradcli.lang import syntax
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator
    from typing import Any, TypeAlias

    from gradcli.source import Span

    Path: TypeAlias = list[Any]  # nodes, the program first and the one that the problem points to last
    Rule: TypeAlias = Callable[[Problem, Path, re.Match[str]], str | None]

LONGEST = 40  # characters of a part that is shown in a hint


def path_to(span: Span) -> Path:
    """Return the nodes around a place, the outermost first and last the smallest one that holds all of it."""
    from gradcli.lang.reading.parser import parse

    try:
        node: Any = parse(span.source)
    except Problem:
        return []  # a text that is no program by itself
    path = []
    while node is not None:
        path.append(node)
        node = next((child for child in parts_of(node) if contains(child.span, span)), None)
    return path if len(path) > 1 else []


def contains(outer: Span, inner: Span) -> bool:
    """Tell whether one place lies wholly in another."""
    return outer.start <= inner.start and inner.end <= outer.end


def parts_of(record: Any) -> Iterator[Any]:
    """Give the parts of a node that have a place, also those in tuples."""
    waiting = [getattr(record, field) for field in reversed(record._fields)]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple):
            waiting.extend(reversed(part))
        elif isinstance(part, Record) and hasattr(part, "span") and part.span is not None:
            yield part
        elif isinstance(part, Record):
            waiting.extend(getattr(part, field) for field in reversed(part._fields))


def call_of(path: Path) -> syntax.Call | None:
    """Return the call of what a path ends with: `x.f(2)` for `x.f`; None where it is not called."""
    call = path[-2] if len(path) > 1 else None
    return call if isinstance(call, syntax.Call) and call.function is path[-1] else None


def names_in(node: Any) -> list[Any]:
    """Return the names in a part of a program."""
    return [part for part in syntax.nodes_of(node) if isinstance(part, syntax.Name)]


def last_assignment(name: str, program: Any, before: int) -> tuple[Any, bool] | None:
    """Return the last assignment of a name before a place, and whether nothing is recorded there."""
    found = None
    waiting = [(program, False)]
    while waiting:
        node, silent = waiting.pop()
        if isinstance(node, syntax.With) and "no_grad" in node.span.text.partition(":")[0]:
            silent = True
        if isinstance(node, (syntax.Assign, syntax.AugmentedAssign)) and node.span.start < before:
            targets = node.targets if isinstance(node, syntax.Assign) else (node.target,)
            named = any(part.name == name for target in targets for part in names_in(target))
            if named and (found is None or node.span.start > found[0].span.start):
                found = node, silent
        waiting.extend([(part, silent) for part in parts_of(node)])
    return found


def short_text(node: Any) -> str | None:
    """Return a node's text if it is short enough to be shown."""
    text: str = node.span.text
    return text if len(text) <= LONGEST and "\n" not in text else None


def missing_comma(node: Any, first: Any) -> str | None:
    """Return the hint for `(1, 2)` and `(3, 4)` on two lines with no comma between, which are read as a call."""
    behind = node.span.text[len(first.span.text) :]
    text = short_text(first)
    if text is None or not behind[: len(behind) - len(behind.lstrip())].count("\n"):
        return None
    return f"a comma is missing at the end of the line: write {text},"


def enclosed(node: Any) -> str | None:
    """Return a node's short text as an operand: in parentheses where it is more than one thing."""
    text = short_text(node)
    atoms = (
        *(syntax.Name, syntax.Number, syntax.String, syntax.Call, syntax.Index, syntax.Attribute),
        *(syntax.ListDisplay, syntax.TupleDisplay, syntax.DictDisplay, syntax.SetDisplay),
    )
    return text if text is None or isinstance(node, atoms) else f"({text})"
