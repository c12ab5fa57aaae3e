"""Steps of an evaluation as their source text, with the names of the steps before them in place of operands."""

from __future__ import annotations

import re

from gradcli.commands.values import plain_data, shape_of_data
from gradcli.core.tensor import span_of
from gradcli.lang import syntax
from gradcli.lang.reading.parser import parse
from gradcli.render.numbers import number_text
from gradcli.source import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gradcli.core.steps import Step

LONGEST = 60
LONGEST_CONSTANT = 12
# Strings are matched as well, so that what looks like a name inside one is none.
_WORD = re.compile(r"""'[^']*'|"[^"]*"|(?<![\w.])([^\W\d]\w*)(?!\w)(?!\s*(?:\(|=[^=]))""")
_ASSIGNS = re.compile(r"(?<![=<>!])=(?!=)(?![^(]*\))")


class StepSources:
    """What each step does, in the words of the program; `names` are the steps' own."""

    def __init__(self, steps: Sequence[Step], names: Sequence[str], sources: Sequence[Source]) -> None:
        self.steps = steps
        self.names = names
        self._bound = frozenset([name for source in sources for name in _names_bound(source)])
        self._parts = _parts_of_larger(steps)

    def text(self, at: int) -> str:
        """Return `v1*sin(v2)`, or "" where the source does not say it in terms of the steps before."""
        step = self.steps[at]
        span = span_of(step.node)
        if span is None or at in self._parts or span.end - span.start > 4 * LONGEST:
            return ""
        inside: list[tuple[int, int, str]] = []
        elsewhere: list[tuple[str, bool]] = []
        for x, known in zip(step.operands, step.is_step, strict=True):
            place = span_of(self.steps[x].node) if known and self.steps[x].node.prim is not None else None
            if place is not None and _holds(span, place):
                inside.append((place.start - span.start, place.end - span.start, self.names[x]))
                continue
            other = (self.names[x] if known else constant_text(x), known)
            if other not in elsewhere:
                elsewhere.append(other)
        pieces = self._named(span.text, _outermost(inside), elsewhere)
        if pieces is None:
            return ""
        text = " ".join(_put_in(span.text, pieces).split())
        # A step is one turn of what a comprehension says, and part of what an assignment does.
        several = _ASSIGNS.search(text) or re.search(r"\bfor\b", text)
        return "" if len(text) > LONGEST or several else text

    def _named(
        self, text: str, pieces: list[tuple[int, int, str]], elsewhere: list[tuple[str, bool]]
    ) -> list[tuple[int, int, str]] | None:
        """Return the pieces, and the names in the rest of the text that stand for operands; None if unclear.

        `elsewhere` are the operands whose source is not in this text, in order: a name and whether it is a
        step's; a constant's value otherwise.
        """
        words = [
            found
            for found in _WORD.finditer(text)
            if found[1] and not any(start <= found.start(1) < end for start, end, _ in pieces)
        ]
        written = [found[1] for found in words]
        # An input goes by its own name; other operands, and constants, by names that the program bound.
        own = {name for name, known in elsewhere if known and name in written}
        unnamed = [(name, known) for name, known in elsewhere if name not in own]
        steps = [name for name, known in unnamed if known]
        variables = list(dict.fromkeys([w for w in written if w in self._bound and w not in own]))
        shown = [name for name, _ in unnamed] if len(variables) == len(unnamed) else steps
        if len(variables) != len(shown):
            return None if steps else pieces
        stands_for = dict(zip(variables, shown, strict=True))
        more = [found for found in words if found[1] in stands_for]
        if not all(_is_whole(text, found.end(1)) for found in more):
            return None
        direct = _direct_operands(text) if more else frozenset()
        if direct is not None and not all(found.start(1) in direct for found in more):
            # The y of `x + y*2` or `x + f(y)` is not what is added, but what that is computed from.
            return None if steps else pieces
        return sorted([*pieces, *[(found.start(1), found.end(1), stands_for[found[1]]) for found in more]])

    def word(self, at: int) -> str:
        """Return what is done, without operands: `softmax`, `[1:]`; "" where the source does not say it in a word."""
        span = span_of(self.steps[at].node)
        if span is None or at in self._parts or span.end - span.start > 4 * LONGEST:
            return ""
        return _word_for(span.text)


def _direct_operands(text: str) -> frozenset[int] | None:
    """Return where in an expression the names stand that are its own operands, not those of a part of it.

    None where it is no expression.
    """
    top = _expression(text)
    if top is None:
        return None
    waiting: list[object] = [top] if isinstance(top, syntax.Name) else [_operands_of(top)]
    found: set[int] = set()
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple):
            waiting.extend(part)
        elif isinstance(part, syntax.Name):
            found.add(part.span.start)
        elif isinstance(part, (syntax.Index, syntax.Attribute, syntax.Starred)):
            waiting.append(part.value)
        elif isinstance(part, (syntax.ListDisplay, syntax.TupleDisplay)):
            waiting.append(part.items)
    return frozenset(found)


def _operands_of(top: syntax.Expression) -> tuple[object, ...]:
    if isinstance(top, (syntax.Chain, syntax.Comparison)):
        return (top.first, *[operand for _, _, operand in top.rest])
    if isinstance(top, syntax.Power):
        return (top.base, top.exponent)
    if isinstance(top, syntax.Unary):
        return (top.operand,)
    if isinstance(top, syntax.Coefficient):
        return (top.factor,)
    if isinstance(top, (syntax.Call, syntax.Prime)):
        return (top.function, *[argument.value for argument in top.arguments])
    return (top,)


def _is_whole(text: str, end: int) -> bool:
    """Return whether a name that ends there is an operand itself: `w[0]*2` is about an item of the list w."""
    if text[end : end + 1] not in ("[", "."):
        return True
    first = next(_WORD.finditer(text))
    return first.end() == end and _ends_with_it(text, end)


def _accessed(text: str, start: int, end: int) -> int:
    """Return where an operand ends with what is taken from it: the operand of `sum(sort(x)[0])` is `sort(x)[0]`."""
    while text[end : end + 1] in ("[", ".") and not (start == 0 and _ends_with_it(text, end)):
        found = re.match(r"\.[^\W\d]\w*(?!\w|\()|\[[^\[\]]*\]", text[end:])
        if found is None:
            break
        end += found.end()
    return end


def _ends_with_it(text: str, at: int) -> bool:
    """Return whether an index, attribute or method call that begins there goes on to the end of the text."""
    if text[at] == ".":
        at += re.match(r"\.\w*", text[at:]).end()  # type: ignore[union-attr]
        if at == len(text):
            return True
    if text[at] not in "[(":
        return False
    depth = 0
    for i in range(at, len(text)):
        depth += (text[i] in "[(") - (text[i] in "])")
        if not depth:
            return i == len(text) - 1
    return False


def constant_text(value: Any) -> str:
    """Return a constant operand: a number in few digits, an array by its shape."""
    data = plain_data(value)
    shape = shape_of_data(data)
    text = number_text(data, 6)
    if type(data) is float and data.is_integer() and abs(data) < 1e15:
        return str(int(data))
    return text if len(text) <= LONGEST_CONSTANT or not shape else f"[{'x'.join(map(str, shape))}]"


def _expression(text: str) -> syntax.Expression | None:
    """Return a text as the one expression it is, None if it is something else."""
    from gradcli.errors import SyntaxProblem

    try:
        (statement,) = parse(Source(text, "")).body
    except (SyntaxProblem, ValueError):
        return None
    return statement.value if isinstance(statement, syntax.ExpressionStatement) else None


def _word_for(text: str) -> str:
    expression = _expression(text)
    if isinstance(expression, syntax.Call):
        function = expression.function
        return function.name if isinstance(function, (syntax.Name, syntax.Attribute)) else ""
    if isinstance(expression, syntax.Index):
        return f"[{' '.join(expression.index.span.text.split())}]"
    return expression.name if isinstance(expression, syntax.Attribute) else ""


def _holds(outer: Span, inner: Span) -> bool:
    return (
        inner.source is outer.source
        and outer.start <= inner.start
        and inner.end <= outer.end
        and (inner.start, inner.end) != (outer.start, outer.end)
    )


def _outermost(pieces: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return the pieces in order, each once, without those that lie inside another."""
    found: list[tuple[int, int, str]] = []
    for piece in sorted(set(pieces), key=lambda p: (p[0], -p[1])):
        if not found or piece[0] >= found[-1][1]:
            found.append(piece)
    return found


def _put_in(text: str, pieces: list[tuple[int, int, str]]) -> str:
    """Return the text with names in place of the pieces, and of the parentheses around them."""
    for start, end, name in reversed(pieces):
        end = _accessed(text, start, end)
        before, after = text[:start].rstrip(), text[end:].lstrip()
        if before.endswith("(") and after.startswith(")"):
            head = before[:-1]
            last = head[-1:]
            if last.isdigit() and not re.search(r"[^\W\d]\w*$", head):
                text = f"{head}*{name}{after[1:]}"  # 2(x + 1) is a product
                continue
            if not last or not (last.isalnum() or last in "_)]'"):
                text = f"{head}{name}{after[1:]}"
                continue
        text = f"{text[:start]}{name}{text[end:]}"
    return text


def _parts_of_larger(steps: Sequence[Step]) -> frozenset[int]:
    """Return the steps that share their source text with an operand of another kind: parts of one operator."""
    found: set[int] = set()
    for at, step in enumerate(steps):
        span = span_of(step.node)
        if span is None or step.node.prim is None:
            continue
        for x, known in zip(step.operands, step.is_step, strict=True):
            other = steps[x].node if known else None
            if other is None or other.prim is None or span_of(other) != span:
                continue
            if other.prim.name != step.node.prim.name:
                found.update((at, x))
    return frozenset(found)


def _names_bound(source: Source) -> set[str]:
    """Return the names that a program gives values: targets, parameters, loop variables."""
    found: set[str] = set()
    for part in syntax.nodes_of(parse(source)):
        if isinstance(part, syntax.Parameter):
            found.add(part.name)
        for field in ("target", "targets"):
            found.update(_names_in(getattr(part, field, None)))
    return found


def _names_in(target: object) -> set[str]:
    if isinstance(target, tuple):
        return {name for part in target for name in _names_in(part)}
    if isinstance(target, syntax.Name):
        return {target.name}
    if isinstance(target, (syntax.TupleDisplay, syntax.ListDisplay)):
        return _names_in(target.items)
    return set()
