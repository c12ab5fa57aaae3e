"""Mathematics as it stands on paper and in calculators: `|x|`, `sin^2(x)`, `sin x`, `x²y`, `d/dx`, `5 mod 3`."""

from __future__ import annotations

import re

from gradcli.errors import SyntaxProblem
from gradcli.lang.reading.fault import OPERAND_BEGINNINGS, OPERAND_ENDS
from gradcli.lang.reading.slips.mending import FUNCTIONS
from gradcli.lang.suggest import SPELT
from gradcli.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.lang.reading.fault import Fault

_INVERSES = {"sin": "asin", "cos": "acos", "tan": "atan", "sinh": "asinh", "cosh": "acosh", "tanh": "atanh"}
# Words between two values.
_INFIX = {
    "mod": "{a} % {b}", "rem": "{a} % {b}", "div": "{a} // {b}", "times": "{a}*{b}", "x": "", "over": "{a}/{b}",
    "plus": "{a} + {b}", "minus": "{a} - {b}", "xor": "{a} != {b}", "eq": "{a} == {b}", "ne": "{a} != {b}",
    "choose": "gamma({a} + 1)/(gamma({b} + 1)*gamma({a} - {b} + 1))", "AND": "{a} and {b}", "OR": "{a} or {b}",
    "And": "{a} and {b}", "Or": "{a} or {b}", "NOT": "", "MOD": "{a} % {b}", "DIV": "{a} // {b}",
}  # fmt: skip
_AT_A_POINT = re.compile(
    r"(.+?)\s*(?:\bat\b|\bwhere\b|\bwhen\b|\bwith\b|\bfor\b|\||/\.|@)\s*(\w+)\s*(?:==?|->)\s*(.+)"
)


def _fully(fault: Fault, problem: SyntaxProblem) -> SyntaxProblem:
    """Return a problem whose hint shows the whole statement, where more than the one thing has to be changed."""
    found = fault.mended()
    if found is not None and found[1] > 1:
        problem.hint = f"write {found[0]}"
    return problem


def _bars(fault: Fault) -> SyntaxProblem | None:
    """`|x|` for an absolute value, `||v||` for a norm."""
    places = [place for place in range(fault.first, len(fault.line)) if fault.name(place) == "PIPE"]
    opening = closing = -1
    if fault.here == "PIPE" and fault.before not in OPERAND_ENDS:
        opening = fault.place
        closing = next((place for place in places if place > opening), -1)
    elif fault.before == "PIPE" and fault.here not in OPERAND_BEGINNINGS:
        closing = fault.place - 1
        opening = max([place for place in places if place < closing], default=-1)
    if opening < 0 or closing <= opening:
        return None
    found = fault.mended()
    if fault.before == "PIPE" and opening == fault.place and fault.name(fault.place - 2) in OPERAND_ENDS:
        return None  # x || y
    if closing == opening + 1:
        if found is None or fault.line[opening][3] != fault.line[closing][2]:
            return None
        span = fault.span(opening, places[-1])
        return SyntaxProblem("||...|| is not read as a norm", hint=f"write {found[0]}", span=span)
    inside = fault.text[fault.line[opening][3] : fault.line[closing][2]].strip()
    if "\n" in inside or len(inside) > 60:
        return None
    hint = f"write {found[0]}" if found is not None else f"write abs({inside})"
    return SyntaxProblem(
        "|...| is not read as an absolute value", hint=hint, span=fault.span(opening, closing)
    )


def _function_power(fault: Fault) -> SyntaxProblem | None:
    """`sin^2(x)`, `sin²(x)`, `2^3x`: a power directly before a product or a call."""
    place = fault.place
    if fault.before == "SUPERSCRIPT" and fault.here == "LPAR":
        base, exponent = fault.operand_until(place - 1), fault.token_text(place - 1)
        return _fully(fault, _power_of_call(fault, base, exponent, fault.line[place - 1][1]))
    if fault.here != "COEFFICIENT":
        return None
    sign = place - 1
    while fault.name(sign) in ("ADDITIVE", "TILDE"):
        sign -= 1
    if fault.name(sign) not in ("CARET", "DOUBLESTAR") or sign <= fault.first:
        return None
    base = fault.operand_until(sign)
    operator = fault.token_text(sign)
    exponent = fault.text[fault.line[sign][3] : fault.token[3]].strip()
    if fault.name(place + 1) == "LPAR" and (base in FUNCTIONS or base.isidentifier()):
        return _fully(fault, _power_of_call(fault, base, operator + exponent, exponent))
    factor = fault.operand_at(place + 1)
    whole = f"{base}{operator}{exponent}{factor}"
    return SyntaxProblem(
        f"{whole} could be {base}{operator}({exponent}{factor}) or ({base}{operator}{exponent})*{factor}",
        hint="write the one you mean",
        span=fault.span(place),
    )


def _power_of_call(fault: Fault, base: str, exponent: str, digits: str) -> SyntaxProblem:
    argument = fault.operand_at(fault.place if fault.here == "LPAR" else fault.place + 1)
    if not argument.startswith("("):
        argument = "(x)"
    hint = f"write {base}{argument}{exponent}"
    if digits == "-1" and base in _INVERSES:
        hint = f"write {_INVERSES[base]}{argument} for the inverse, 1/{base}{argument} for the reciprocal"
    if base not in FUNCTIONS:
        hint = f"write {base}{exponent}*{argument} for a product, {base}{argument}{exponent} for a power of a call"
    sign = fault.text.rfind(base, 0, fault.token[2])
    end = fault.token[2] if fault.here == "LPAR" else fault.token[3]
    span = Span(fault.source, max(sign, 0), end)
    return SyntaxProblem(f"{base}{exponent} is not a function", hint=hint, span=span)


def _inverse_without_parentheses(fault: Fault) -> SyntaxProblem | None:
    """`tan^-1 x`."""
    if fault.here not in OPERAND_BEGINNINGS or fault.place - 4 < fault.first:
        return None
    names = [fault.name(place) for place in range(fault.place - 4, fault.place)]
    base = fault.token_text(fault.place - 4)
    if names != ["NAME", "CARET", "ADDITIVE", "NUMBER"] or base not in _INVERSES:
        return None
    if fault.token_text(fault.place - 2) + fault.token_text(fault.place - 1) != "-1":
        return None
    x = fault.operand_after()
    return SyntaxProblem(
        f"{base}^-1 is not a function",
        hint=f"write {_INVERSES[base]}({x}) for the inverse, 1/{base}({x}) for the reciprocal",
        span=fault.span(fault.place - 4, fault.place - 1),
    )


def _leibniz(fault: Fault) -> SyntaxProblem | None:
    """`d/dx x^2`."""
    place = fault.place
    if fault.before != "NAME" or fault.here not in OPERAND_BEGINNINGS or fault.token_text(place - 2) != "/":
        return None
    below, above = fault.token_text(place - 1), fault.token_text(place - 3)
    if above != "d" or not below.startswith("d") or len(below) < 2:
        return None
    variable, rest = below[1:], fault.rest_of_line()
    hint = f"write f({variable}) = {rest}, then f'({variable})"
    return SyntaxProblem(f"d/{below} is not an operator", hint=hint, span=fault.span(place - 3, place - 1))


def _infix_word(fault: Fault) -> SyntaxProblem | None:
    """`5 mod 3`, `x div 2`."""
    place = fault.place
    word = fault.token_text(place) if fault.here == "NAME" else ""
    if not _INFIX.get(word) or fault.before not in OPERAND_ENDS or place == fault.first:
        return None
    if fault.name(place + 1) not in OPERAND_BEGINNINGS:
        return None
    written = _INFIX[word].format(a=fault.operand_before(), b=fault.operand_at(place + 1))
    return SyntaxProblem(f"{word} is not an operator", hint=f"write {written}", span=fault.span(place))


def _at_a_point(fault: Fault) -> SyntaxProblem | None:
    """`x^2 at x = 3`, `f(x) where x = 3`: an expression and, behind it, the value of its variable."""
    word = fault.token_text(fault.place)
    if fault.place == fault.first or not (
        word in ("at", "where", "when", "with", "for") or fault.here == "EQUAL"
    ):
        return None
    match = _AT_A_POINT.fullmatch(fault.statement())
    if match is None or fault.bracket is not None:
        return None
    expression, name, value = match.groups()
    if not re.search(rf"\b{name}\b", expression):
        return None
    return SyntaxProblem(
        f"the value of {name} comes before the expression that uses it",
        hint=f"write {name} = {value}; {expression}",
        span=fault.span(fault.place),
    )


def _superscript_product(fault: Fault) -> SyntaxProblem | None:
    """`x²y`, `x²^3`."""
    if fault.before != "SUPERSCRIPT":
        return None
    power = fault.operand_before()
    if fault.here in ("CARET", "DOUBLESTAR", "SUPERSCRIPT"):
        return SyntaxProblem(
            "a power of a power needs parentheses", hint=f"write ({power})^...", span=fault.span(fault.place)
        )
    if fault.here in OPERAND_BEGINNINGS:
        factor = fault.operand_after()
        problem = SyntaxProblem(
            f"an operator is missing between {power} and {factor}",
            hint=f"for a product write {power}*{factor}",
            span=fault.span(fault.place),
        )
        return _fully(fault, problem)
    return None


def _root(fault: Fault) -> SyntaxProblem | None:
    """`√2x`: a root of a product, or the product with a root."""
    if fault.before != "ROOT" or fault.here != "COEFFICIENT":
        return None
    number, factor = fault.token_text(fault.place), fault.operand_at(fault.place + 1)
    return SyntaxProblem(
        f"√{number}{factor} could be √({number}{factor}) or √({number})*{factor}",
        hint="write the one you mean",
        span=fault.span(fault.place - 1, fault.place),
    )


def _numbers(fault: Fault) -> SyntaxProblem | None:
    """`1.2.3`, `x.5`, `1 000`."""
    if fault.here not in ("NUMBER", "COEFFICIENT") or fault.place == fault.first:
        return None
    before, span = fault.token_text(fault.place - 1), fault.span(fault.place - 1, fault.place)
    whole = before + fault.token_text(fault.place)
    if fault.is_adjacent() and fault.token[1].startswith("."):
        if fault.before == "NUMBER":
            hint = (
                "thousands are written without a separator, or with _" if len(fault.token[1]) == 4 else None
            )
            digits, e, power = whole.lower().partition("e")
            if e:
                hint = f"write {'' if digits in ('1', '1.0') else f'{digits}*'}10^{power}"
            return SyntaxProblem(
                f"{whole} is not a number: it has two points",
                hint=hint or f"write {whole[::-1].replace('.', '', 1)[::-1]}",
                span=span,
            )
        if fault.before == "NAME":
            return SyntaxProblem(
                "a name cannot begin with a digit",
                hint=f"for a product write {before}*0{fault.token[1]}",
                span=span,
            )
    if fault.before == "NUMBER" and before.isdigit() and re.fullmatch(r"\d{3}(\.\d*)?", fault.token[1]):
        hint = f"write {before}{fault.token[1]} or {before}_{fault.token[1]}"
        return SyntaxProblem("a number has no blanks inside", hint=hint, span=span)
    return None


def _call_without_parentheses(fault: Fault) -> SyntaxProblem | None:
    """`sin x`."""
    typed = fault.line[fault.place - 1][1]
    if fault.before != "NAME" or (typed not in FUNCTIONS and typed not in SPELT):
        return None
    if fault.here not in OPERAND_BEGINNINGS or fault.here == "LBRACE":
        return None
    name = SPELT.get(typed, typed)
    argument = fault.token_text(fault.place)
    if fault.here == "COEFFICIENT":
        argument += fault.operand_at(fault.place + 1)
    following = fault.name(fault.place + (2 if fault.here == "COEFFICIENT" else 1))
    if argument in FUNCTIONS and following in ("NAME", "NUMBER"):
        argument = f"{argument}({fault.token_text(fault.place + 1)})"  # `log det A`
    elif fault.here == "NAME" and following == "LPAR":
        argument = fault.operand_at(fault.place)  # `sin cos(x)`
    if following in ("CARET", "DOUBLESTAR", "SUPERSCRIPT") and fault.here in ("NAME", "NUMBER"):
        power = fault.text[fault.token[3] : fault.statement_end()].strip()
        exponent = re.match(r"(?:\^|\*\*)\s*[\w.]+|[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", power)
        if exponent is not None:
            raised = exponent.group()
            hint = f"write {name}({argument}{raised}) or {name}({argument}){raised}"
            return SyntaxProblem(
                f"the argument of {typed} needs parentheses", hint=hint, span=fault.span(fault.place)
            )
    problem = SyntaxProblem(
        f"the argument of {typed} needs parentheses",
        hint=f"write {name}({argument})",
        span=fault.span(fault.place),
    )
    if re.match(r" *(?:°|deg(?:rees?)?\b)", fault.text[fault.token[3] :]):
        problem.hint = f"angles are in radians: write {name}(deg2rad({argument}))"
        return problem
    several = fault.text[fault.token[2] : fault.statement_end()].split()
    if name in ("max", "min") and len(several) > 1 and all(part.isalnum() for part in several):
        problem.hint = f"write {name}({', '.join(several)})"
        return problem
    return _fully(fault, problem)


BARS = (_bars,)
FIRST = (
    _leibniz,
    _inverse_without_parentheses,
    _function_power,
    _infix_word,
    _at_a_point,
)
CHECKS = (_superscript_product, _root, _numbers)
LAST = (_call_without_parentheses,)
