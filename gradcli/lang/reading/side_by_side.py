"""Two values side by side with nothing between them: a product, two statements, items of a list, or one call."""

from __future__ import annotations

import re

from gradcli.errors import SyntaxProblem
from gradcli.lang.reading.characters import shown
from gradcli.lang.reading.fault import BINARY, OPERAND_BEGINNINGS, OPERAND_ENDS
from gradcli.lang.reading.slips.mending import LONGEST
from gradcli.lang.suggest import degrees_hint, units_hint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.lang.reading.fault import Fault

_CLOSERS = (")", "]", "}")
_LONGEST_POWER = 24
_NAMES_OF_FUNCTIONS = ("f", "g", "h", "F", "G", "H")


def missing_operator(fault: Fault) -> SyntaxProblem | None:
    """Return the problem of two values with nothing between them; None for another fault."""
    if fault.before not in OPERAND_ENDS or fault.here not in OPERAND_BEGINNINGS:
        return None
    left, right = shown(_with_base(fault)), shown(_with_exponent(fault))
    span = fault.span(fault.place)
    if _is_among_parameters(fault):
        if (
            fault.first_name != "DEF"
            and fault.before == "NAME"
            and (fault.here != "NAME" or fault.name(fault.place + 1) in (*BINARY, "LPAR"))
        ):
            return SyntaxProblem(
                f"a : is missing between {left} and {right}", hint="lambda x, y: x + y", span=span
            )
        return SyntaxProblem(f"a comma is missing between {left} and {right}", span=span)
    if fault.before == "NAME" and fault.here == "STRING" and fault.is_adjacent() and right.startswith("'"):
        prime = f"a derivative is written {left}'(x)"
        return SyntaxProblem(f"an operator is missing between {left} and {right}", hint=prime, span=span)
    if fault.bracket is not None and fault.layout.is_first_on_line(fault.token[2]):
        return SyntaxProblem(
            f"a comma or an operator is missing between {left} and {right}",
            hint="the line before is not finished, since a bracket is open",
            span=span,
        )
    if fault.bracket is not None and fault.bracket[1] == "{" and _is_dict(fault):
        hint = f"write {left}: {right}"
        return SyntaxProblem(f"a : is missing between {left} and {right}", hint=hint, span=span)
    what = "an operator or a comma" if fault.bracket is not None else "an operator"
    message = f"{what} is missing between {left} and {right}"
    defined = fault.name(fault.first) == "NAME" and fault.name(fault.first + 1) == "LPAR"
    if fault.bracket is None and (
        fault.name(fault.place + 1) == "EQUAL"
        or left.startswith("print(")
        or (defined and fault.token_text(fault.place) == fault.token_text(fault.first))  # f(x) = x^2 f'(2)
    ):
        hint = parted_by(";", fault) or "two statements on one line have ; between them"
        return SyntaxProblem(message, hint=hint, span=span)
    return SyntaxProblem(message, hint=_between(fault, left, right), span=span)


def _with_base(fault: Fault) -> str:
    """Return the operand before the fault, all of `x^2` where that is its exponent."""
    operand, start = fault.operand_before(), fault.operand_start(fault.place)
    if fault.name(start - 1) == "ADDITIVE":
        start -= 1
    if fault.name(start - 1) not in ("CARET", "DOUBLESTAR") or start - 1 <= fault.first:
        return operand
    first = fault.operand_start(start - 1)
    whole = fault.text[fault.line[first][2] : fault.line[fault.place - 1][3]]
    return whole if len(whole) <= _LONGEST_POWER and "\n" not in whole else operand


def _with_exponent(fault: Fault) -> str:
    """Return the operand at the fault, with the power behind it."""
    operand, start = fault.operand_after(), fault.token[2]
    if not fault.text.startswith(operand, start):
        return operand  # shortened
    power = re.compile(r" ?(?:\^|\*\*) ?(?:-?\w+|\([^()\n]{1,12}\))").match(fault.text, start + len(operand))
    return operand + power.group() if power is not None else operand


def _is_dict(fault: Fault) -> bool:
    """Tell whether a pair with its colon stands before the fault in its bracket, and none since the last comma."""
    opening = fault.line.index(fault.bracket) if fault.bracket is not None else fault.first
    names = [fault.name(place) for place in range(opening + 1, fault.place)]
    since = names[::-1].index("COMMA") if "COMMA" in names else len(names)
    return "COLON" in names and "COLON" not in names[len(names) - since :]


def _between(fault: Fault, left: str, right: str) -> str | None:
    """Return what may be meant by two values side by side: a product, a call, an item of a list, a quote in a text."""
    if "STRING" in (fault.before, fault.here):
        if fault.before == "STRING" and fault.is_adjacent() and fault.here == "NAME":
            return "a text with a ' inside stands in double quotes, one with a \" inside in single ones"
        return f"write {left}, {right}" if fault.bracket is not None else None
    if left in _CLOSERS or fault.here in ("LAMBDA", "LBRACE"):
        return None
    if hint := degrees_hint(right, left) or units_hint(right, left):
        return hint
    statement = fault.statement()
    numbers = statement.split()
    if all(number.lstrip("-").replace(".", "", 1).isdigit() for number in numbers):
        if len(statement) > LONGEST:
            return "a list is written with commas in square brackets: [1, 2, 3]"
        return f"for a list write [{', '.join(numbers)}], for a product {'*'.join(numbers)}"
    if times := re.fullmatch(r"([\d.]+) [xX] ([\d.]+)", statement):
        return f"for a product write {times[1]}*{times[2]}, for one with x {times[1]}*x*{times[2]}"
    found = fault.mended()
    if found is not None and found[1] > 1 and fault.bracket is None:
        return f"write {found[0]}"
    if fault.bracket is not None and fault.bracket[1] in ("(", "["):
        return f"write {left}, {right} for two values, {left}*{right} for a product"
    if fault.before == "NAME" and (left in _NAMES_OF_FUNCTIONS or (len(left) > 2 and left.isalpha())):
        return f"for a call write {left}({right}), for a product {left}*{right}"
    return f"for a product write {left}*{right}"


def _is_among_parameters(fault: Fault) -> bool:
    """Tell whether the fault lies among the parameters of a `lambda` or a `def`."""
    names = [fault.name(place) for place in range(fault.first, fault.place)]
    if fault.first_name == "DEF" and fault.bracket is not None and names.count("LPAR") == 1:
        return True
    for name in reversed(names):
        if name in ("LAMBDA", "COLON"):
            return name == "LAMBDA"
    return False


def parted_by(sign: str, fault: Fault) -> str | None:
    """Return the hint that puts a sign before the token, where the line can be read with it."""
    from gradcli.lang.reading.slips.mending import can_be_read

    statement, at = fault.statement(), fault.token[2] - fault.line[fault.first][2]
    line = f"{statement[:at].rstrip()}{sign} {statement[at:]}"
    return f"write {line}" if len(line) <= 60 and "\n" not in line and can_be_read(line) else None
