"""Signs of other languages: `&&`, `:=`, `x++`, `.^`, and `=` where only a comparison can stand."""

from __future__ import annotations

import re

from gradcli.errors import SyntaxProblem
from gradcli.lang.reading.fault import CLOSING, OPENING, OPERAND_BEGINNINGS
from gradcli.lang.suggest import one_more
from gradcli.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.lang.reading.fault import Fault

# Signs that stand nowhere in a program, the longer ones first.
_FOREIGN = {
    "%*%": "write @ for the product of matrices",
    "%/%": "write // for the quotient without remainder",
    "%in%": "write in",
    "=/=": "write != for unequal",
    "***": "write ** or ^ for a power",
    "===": "write == to compare",
    "!==": "write != to compare",
    "<=>": "write == to compare",
    "&&": "write and",
    "||": "write or",
    "<>": "write != for unequal",
    "~=": "write != for unequal",
    "=>": "write >= to compare",
    "=<": "write <= to compare",
    "%%": "write % for the remainder",
    "|>": "write the function around its argument: f(x)",
    ">>": "write // 2**n for a shift",
    "<<": "write * 2**n for a shift",
    "/*": "a comment begins with #",
    "^^": "write ^ for a power",
    "::": "write a . between a module and its member",
    "..": "write range(a, b)",
}
_SHOWN = re.compile(r"<\w+(?:Backward\d*| object at \w+)>")  # as in `tensor(2., grad_fn=<MulBackward0>)`
_DOTTED = ("CARET", "DOUBLESTAR", "STAR", "MULTIPLICATIVE", "ADDITIVE", "COMPARISON", "PIPE", "AUGMENTED")
_OPERATORS = ("ADDITIVE", "STAR", "MULTIPLICATIVE", "CARET", "AT", "PIPE", "AMPERSAND")


def _foreign(fault: Fault) -> SyntaxProblem | None:
    """Signs that fall apart into two of this language."""
    at, text = fault.token[2], fault.text
    begin = fault.line[fault.first][2]
    for sign, hint in _FOREIGN.items():
        for offset in range(len(sign)):
            start = at - offset
            if start < begin or not text.startswith(sign, start):
                continue
            shown = _SHOWN.match(text, start + 1) if sign == "=<" else None
            if shown is not None:
                return SyntaxProblem(
                    f"{shown[0]} is what a tensor shows, and no value",
                    hint="leave the line out: it is an output",
                    span=Span(fault.source, *shown.span()),
                )
            counted = re.search(r"(\w+)\.\.(\w+)", text[max(0, start - 20) : start + 22])
            if sign == ".." and counted is not None:
                first, last = counted.groups()
                hint = f"write range({first}, {one_more(last)}) to count"
            if sign == ".." and (text.startswith("...", start) or text.startswith("...", start - 1)):
                continue
            return SyntaxProblem(
                f"{sign} is not an operator", hint=hint, span=Span(fault.source, start, start + len(sign))
            )
    return None


def _walrus(fault: Fault) -> SyntaxProblem | None:
    """`x := 3`, `(n := 3)`, `f(x) := x^2`."""
    at = next((at for at in (fault.token[2], fault.token[2] - 1) if fault.text.startswith(":=", at)), -1)
    if at < 0:
        return None
    span = Span(fault.source, at, at + 2)
    if fault.bracket is None and fault.place > fault.first:
        target = fault.text[fault.line[fault.first][2] : at].strip()
        value = fault.text[at + 2 : fault.statement_end()].strip()
        line = f"{target} = {value}"
        hint = f"write {line}" if value and len(line) <= 60 else "write = to assign"
        return SyntaxProblem("an assignment is written with =, not with :=", hint=hint, span=span)
    hint = "it stands behind a name, in parentheses of its own: (n := 3)"
    return SyntaxProblem(":= cannot stand here", hint=hint, span=span)


def _increment(fault: Fault) -> SyntaxProblem | None:
    """`x++`, `x--` at the end of a statement."""
    place = fault.place
    if fault.before != "ADDITIVE" or fault.name(place - 2) != "ADDITIVE" or fault.here in OPERAND_BEGINNINGS:
        return None
    first, second = fault.token_text(place - 2), fault.token_text(place - 1)
    if first != second or fault.line[place - 2][3] != fault.line[place - 1][2] or place - 2 <= fault.first:
        return None
    target = fault.operand_until(place - 2)
    span = fault.span(place - 2, place - 1)
    return SyntaxProblem(f"{first}{second} is not an operator", hint=f"write {target} {first}= 1", span=span)


def _dotted(fault: Fault) -> SyntaxProblem | None:
    """`x.^2`, `v.*w`, `sin.(v)`: what works element by element elsewhere."""
    if fault.before != "DOT" or fault.place - 1 <= fault.first:
        return None
    span = fault.span(fault.place - 1, fault.place)
    if fault.here == "LPAR":
        name = fault.operand_until(fault.place - 1)
        return SyntaxProblem(
            "functions work element by element without a point",
            hint=f"write {name}{fault.operand_after()}",
            span=fault.span(fault.place - 1),
        )
    if fault.here not in _DOTTED:
        return None
    sign = fault.token_text(fault.place)
    return SyntaxProblem(
        f".{sign} is not an operator", hint=f"write {sign}, which works element by element", span=span
    )


def _formula(fault: Fault) -> SyntaxProblem | None:
    """`=2+3`, as spreadsheets have it."""
    if fault.here != "EQUAL" or fault.place != fault.first:
        return None
    rest = fault.rest_of_line().removeprefix("=").strip()
    hint = f"write {rest}" if rest and len(rest) <= 60 else "leave it out"
    return SyntaxProblem("a line does not begin with =", hint=hint, span=fault.span(fault.place))


def _percent(fault: Fault) -> SyntaxProblem | None:
    """`50%`: a percent sign behind a number."""
    if fault.before != "MULTIPLICATIVE" or fault.token_text(fault.place - 1) != "%" or fault.here == "LPAR":
        return None
    number = fault.name(fault.place - 2)
    if number not in ("NUMBER", "NAME", "RPAR") or not fault.expects("NUMBER"):
        return None
    share = fault.operand_until(fault.place - 1)
    return SyntaxProblem(
        "% is the remainder, and needs a value on both sides",
        hint=f"for percent write {share}/100",
        span=fault.span(fault.place - 1),
    )


_PERCENT = {
    "of": "{share}/100*{whole}",
    "off": "{whole}*(1 - {share}/100)",
    "on": "{whole}*(1 + {share}/100)",
}


def _percent_of(fault: Fault) -> SyntaxProblem | None:
    """`50% of 20`, `10% off 20`: of is no name between the two."""
    word = fault.token_text(fault.place - 1) if fault.before == "NAME" else ""
    if word not in ("of", "off", "on") or fault.here not in OPERAND_BEGINNINGS:
        return None
    if fault.name(fault.place - 2) != "MULTIPLICATIVE" or fault.token_text(fault.place - 2) != "%":
        return None
    share = fault.operand_until(fault.place - 2)
    return SyntaxProblem(
        "% is the remainder, not percent",
        hint=f"write {_PERCENT[word].format(share=share, whole=fault.operand_after())}",
        span=fault.span(fault.place - 2, fault.place - 1),
    )


def _comparison(fault: Fault) -> SyntaxProblem | None:
    """`=` where only a comparison can stand."""
    if fault.here != "EQUAL":
        return None
    span = fault.span(fault.place)
    previous = fault.before
    if previous in _OPERATORS:
        sign = fault.token_text(fault.place - 1)
        return SyntaxProblem(
            f"{sign} = is not an operator",
            hint=f"write {sign}= in one piece",
            span=fault.span(fault.place - 1, fault.place),
        )
    if previous == "EQUAL":
        return SyntaxProblem(
            "= = is not an operator",
            hint="write == in one piece to compare",
            span=span,
        )
    chosen = "IF" in [fault.name(place) for place in range(fault.first, fault.place)] and previous != "ELSE"
    if fault.first_name not in _WITH_A_TEST and fault.bracket is None and not chosen:
        return None
    left, right = _sides(fault)
    if fault.bracket is not None and fault.bracket[1] == "{":
        return SyntaxProblem(
            "a key and its value have : between them", hint=f"write {left}: {right}", span=span
        )
    if fault.bracket is not None and fault.text[: fault.bracket[2]].rstrip().endswith("solve"):
        whole = f"{left} - ({right})" if right != "0" else left
        return SyntaxProblem(
            "gradcli solves no equations",
            hint=f"take Newton's steps: f(x) = {whole}, then x = x - f(x)/f'(x)",
            span=span,
        )
    return SyntaxProblem(
        "= assigns, and no assignment can stand here", hint=f"to compare write {left} == {right}", span=span
    )


_WITH_A_TEST = ("IF", "ELIF", "WHILE", "ASSERT", "RETURN")
_AROUND = frozenset(  # what a comparison stands between
    (*_WITH_A_TEST, "ELSE", "AND", "OR", "NOT", "COMMA", "COLON", "SEMICOLON", "_NEWLINE", "$END")
)  # fmt: skip


def _sides(fault: Fault) -> tuple[str, str]:
    """Return the texts on both sides of the token, as far as they belong to one comparison."""
    first = _reach(fault, -1, CLOSING, OPENING)
    last = _reach(fault, 1, OPENING, CLOSING)
    left = fault.span(first, fault.place - 1).text if first < fault.place else "x"
    right = fault.span(fault.place + 1, last).text if last > fault.place else "y"
    return (left, right) if len(left + right) <= 50 and "\n" not in left + right else ("x", "y")


def _reach(fault: Fault, step: int, into: tuple[str, ...], out: tuple[str, ...]) -> int:
    """Return the place of the last token of a comparison, going from the fault's; brackets lead `into` and `out`."""
    place, depth = fault.place, 0
    while fault.first <= place + step < len(fault.line):
        name = fault.name(place + step)
        depth += (name in into) - (name in out)
        if depth < 0 or name in ("", "ERROR") or (not depth and name in _AROUND):
            break
        place += step
    return place


def _turned_round(fault: Fault) -> SyntaxProblem | None:
    """`x =/ 2` for `x /= 2`."""
    if fault.before != "EQUAL" or fault.here not in ("MULTIPLICATIVE", "CARET", "STAR", "DOUBLESTAR", "AT"):
        return None
    if not fault.is_adjacent() or fault.place - 1 <= fault.first:
        return None
    sign, target = fault.token_text(fault.place), fault.operand_until(fault.place - 1)
    value = fault.text[fault.token[3] : fault.statement_end()].strip()
    return SyntaxProblem(
        f"={sign} is not an operator",
        hint=f"write {target} {sign}= {value or '...'}",
        span=fault.span(fault.place - 1, fault.place),
    )


FIRST = (_walrus, _foreign, _percent_of)
CHECKS = (_turned_round, _increment, _dotted, _formula, _percent, _comparison)
