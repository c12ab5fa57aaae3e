"""Brackets that mean something else in other languages: `{x + 1}`, `[1 2; 3 4]`, `f(x; y)`, `x(1:3)`."""

from __future__ import annotations

import re

from gradcli.errors import SyntaxProblem
from gradcli.lang.reading.fault import HEADERS, OPERAND_BEGINNINGS, OPERAND_ENDS
from gradcli.lang.reading.tokens import CLOSERS
from gradcli.lang.reading.unreadable import BlockInBraces
from gradcli.lang.suggest import one_more
from gradcli.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.lang.reading.fault import Fault
    from gradcli.lang.reading.tokens import Token

LONGEST = 60
_CELL = re.compile(r"[-+]?[\w.]+(?:\([^()\[\];]*\))?")


def _closed(fault: Fault, opening: Token) -> Span:
    """Return the stretch from a bracket to the one that closes it, or to the token at hand."""
    depth = 0
    for place in range(fault.line.index(opening), len(fault.line)):
        token = fault.line[place]
        if token[3] != token[2] + 1:
            continue
        if token[1] in CLOSERS:
            depth += 1
        elif token[1] in (")", "]", "}"):
            depth -= 1
            if not depth:
                return Span(fault.source, opening[2], token[3])
    return Span(fault.source, opening[2], fault.token[3])


def _operand_of(fault: Fault, opening: Token) -> str:
    """Return the operand that a bracket calls or indexes, "" for a bracket that stands by itself."""
    place = fault.line.index(opening)
    if place <= fault.first or fault.name(place - 1) not in OPERAND_ENDS:
        return ""
    return fault.operand_until(place)


def _block(fault: Fault) -> SyntaxProblem | None:
    """`while x < 3 {`."""
    if (
        fault.here != "LBRACE"
        or fault.first_name not in HEADERS
        or not fault.expects("COLON")
        or fault.bracket is not None
    ):
        return None
    header = fault.text[fault.line[fault.first][2] : fault.token[2]].strip()
    hint = "write : and indent the lines of the block"
    if len(header) <= LONGEST and "\n" not in header:
        hint = f"write {header}: and indent the lines of the block"
    return BlockInBraces(hint, fault.span(fault.place))


def _braces(fault: Fault) -> SyntaxProblem | None:
    """`{` and `}` as a call, as LaTeX's groups."""
    if fault.here == "LBRACE" and fault.before in OPERAND_ENDS:
        inside = _closed(fault, fault.token).text[1:-1]
        found = fault.mended() if fault.text[fault.token[2] - 1] in "_^" else None
        name = fault.operand_before()
        if fault.token_text(fault.first) in ("switch", "match"):
            return SyntaxProblem(
                f"gradcli has no {fault.token_text(fault.first)}",
                hint="write if x == 1: ... elif x == 2: ... else: ...",
                span=fault.span(fault.first),
            )
        hint = f"write {name}({inside}) for a call, {name}*({inside}) for a product"
        if found is not None:
            hint = f"write {found[0]}"
        elif "\n" in inside or len(hint) > LONGEST:
            hint = f"write {name}(...) for a call, * for a product"
        return SyntaxProblem("braces neither call nor group", hint=hint, span=fault.span(fault.place))
    if fault.bracket is None or fault.bracket[1] != "{":
        return None
    if not fault.expects("COLON") or fault.here not in ("RBRACE", "COMMA"):
        return None
    if "COLON" in [fault.name(place) for place in range(fault.line.index(fault.bracket), fault.place)]:
        key = fault.operand_before()
        return SyntaxProblem(
            f"the key {key} has no value",
            hint=f"write {key}: and its value",
            span=fault.span(fault.place - 1),
        )
    return None


def _matrix(fault: Fault) -> SyntaxProblem | None:
    """`[1 2 3]`, `[1, 2; 3, 4]`."""
    opening = fault.bracket
    if (
        opening is None
        or opening[1] != "["
        or (fault.here not in OPERAND_BEGINNINGS and fault.here != "SEMICOLON")
        or _operand_of(fault, opening)
    ):
        return None
    span = _closed(fault, opening)
    inside = span.text[1:-1].strip()
    loop = re.fullmatch(r"(\S+)\s+(\w+\s+in\s+.+)", inside)
    if loop is not None and len(inside) < 50:
        hint = f"write [{loop.group(1)} for {loop.group(2)}]"
        return SyntaxProblem(f"for is missing after {loop.group(1)}", hint=hint, span=fault.span(fault.place))
    rows = [_CELL.findall(row) for row in inside.split(";")]
    if (
        span.text[-1:] != "]"
        or "\n" in inside
        or not rows[0]
        or not _CELL.fullmatch(re.sub(r"[\s,;]", "", inside) and rows[0][0])
    ):
        return None
    if re.sub(r"[\s,;]", "", inside) != "".join([cell for row in rows for cell in row]):
        return None
    listed = [f"[{', '.join(row)}]" for row in rows if row]
    text = listed[0] if ";" not in inside else f"[{', '.join(listed)}]"
    if len(text) > LONGEST:
        return None
    if fault.here == "SEMICOLON":
        return SyntaxProblem(
            "rows are lists of their own", hint=f"write {text}", span=fault.span(fault.place)
        )
    left, right = fault.operand_before(), fault.operand_after()
    return SyntaxProblem(
        f"a comma is missing between {left} and {right}", hint=f"write {text}", span=fault.span(fault.place)
    )


def _range(fault: Fault) -> SyntaxProblem | None:
    """`[1:10]`, `[0:0.1:1]`."""
    opening = fault.bracket
    if fault.here != "COLON" or opening is None or opening[1] != "[" or _operand_of(fault, opening):
        return None
    span = _closed(fault, opening)
    parts = re.fullmatch(r"\[\s*([\w.]+)\s*:\s*(?:([\w.]+)\s*:\s*)?([\w.]+)\s*\]", span.text)
    if parts is None:
        return None
    start, step, stop = parts.groups()
    last = f"{stop} + {step}" if step else one_more(stop)
    return SyntaxProblem(
        f"{span.text} is not a list of numbers",
        hint=f"write arange({start}, {last}{f', {step}' if step else ''})",
        span=span,
    )


def _semicolon(fault: Fault) -> SyntaxProblem | None:
    """`f(x; y)`."""
    if fault.here != "SEMICOLON" or fault.bracket is None or fault.bracket[1] != "(":
        return None
    span = _closed(fault, fault.bracket)
    name = _operand_of(fault, fault.bracket)
    text = f"{name}{span.text.replace(';', ',')}"
    hint = f"write {text}" if span.text[-1] == ")" and len(text) <= LONGEST else "write a comma"
    what = "arguments" if name else "values"
    return SyntaxProblem(f"{what} are separated by commas", hint=hint, span=fault.span(fault.place))


def _slice_in_call(fault: Fault) -> SyntaxProblem | None:
    """`x(1:3)`, `x(:)`."""
    if fault.here != "COLON" or fault.bracket is None or fault.bracket[1] != "(" or "LAMBDA" in _names(fault):
        return None
    place = fault.line.index(fault.bracket)
    if place == fault.first or fault.name(place - 1) != "NAME":
        return None
    name, span = fault.operand_until(place), _closed(fault, fault.bracket)
    inside = span.text[1:-1]
    hint = f"write {name}[{inside}]" if len(inside) <= LONGEST and span.text[-1] == ")" else "write [ and ]"
    return SyntaxProblem(
        "elements are taken in square brackets",
        hint=f"{hint}; the first element is {name}[0]",
        span=fault.span(fault.place),
    )


def _names(fault: Fault) -> list[str]:
    return [fault.name(place) for place in range(fault.first, fault.place)]


CHECKS = (_block, _braces, _matrix, _range, _semicolon, _slice_in_call)
