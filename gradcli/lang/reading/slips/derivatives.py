"""Derivatives as paper, other tools and plain words ask for them: `d/dx x^2`, `D[x^2, x]`, `diff(x^2, x)`.

Only for hints: what is read here is shown to the user in the language's own notation, never run.
"""

from __future__ import annotations

import re

from gradcli.errors import SyntaxProblem
from gradcli.lang.reading.slips.mending import FUNCTIONS, can_be_read, closing, in_lower_case, mended
from gradcli.records import Record
from gradcli.source import Span, split_outside_brackets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.lang.reading.fault import Fault


class Asked(Record):
    """What a derivative is asked of, by which names, how often, and where.

    `body` is an expression, or the call of a function; `variables` is empty where no name is given, `order` 2 for a
    second derivative, `matrix` "jacobian" or "hessian" for the whole matrix, and `point` the text of a number, or "".
    """

    body: str
    variables: tuple[str, ...]
    order: int = 1
    matrix: str = ""
    point: str = ""

    def names(self) -> tuple[str, ...]:
        """Return the names that the function has as parameters: all of the body's, the asked ones first."""
        return tuple(dict.fromkeys([*self.variables, *names_in(self.body)]))


LONGEST = 200  # characters of a statement that is looked at
_N = r"[^\W\d]\w*"
_NAME = re.compile(_N)
# A name that is not called, or a single letter, which may be a factor before brackets; not the e5 of 1e5.
_VARIABLE = re.compile(rf"\d[\d.]*(?:[eE][-+]?\d+)?|(?<!\w\.)({_N})(?!\w)(?!(?<=\w\w)\()")
_CONSTANTS = frozenset(("pi", "e", "tau", "inf", "nan"))
_NUMBER = r"-?(?:\d[\w.]*(?:\*?pi)?|\.\d+|pi|e)(?:/\d+)?"
_ASKING = re.compile(
    r"(?:(?:please|what\s+is|what's|whats|find|calculate|compute|evaluate|show|give|me|get|take|the)\s+)+",
    re.IGNORECASE,
)
# Where it is asked for: ` at x = 2`, `/. x -> 2`, `|_{x=2}`, `, x = 2`.
_AT = re.compile(
    rf"(?:\s*,?\s+(?:evaluated\s+)?(?:at|where|when|for)\s+(?:the\s+point\s+)?|\s*/\.\s*|\s*\|_?|\s*,\s*(?={_N}\s*=))"
    rf"\{{?\s*(?:({_N})\s*(?:==?|->|→)\s*)?({_NUMBER})\s*\}}?"
)
_SUBSTITUTED = re.compile(rf"\.(?:subs|evalf|eval)\(\s*\{{?\s*(?:({_N})\s*[,:=]\s*)?({_NUMBER})\s*\}}?\s*\)")
_ORDERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_WORDS = re.compile(
    rf"(?:({'|'.join(_ORDERS)})\s+)?(?:partial\s+|total\s+)?(?:order\s+)?"
    r"(?:derivative|deriv|differential|gradient|slope)\s+of\s+(?:the\s+function\s+)?(.+)",
    re.IGNORECASE,
)
_VERBS = re.compile(
    r"(?:differentiate|derive|derivative|deriv|diff|D|Derivative|grad|gradient)\s+(?:of\s+)?(.+)"
)
_BY = re.compile(
    rf"(.+?)\s+(?:with\s+respect\s+to|wrt|w\.r\.t\.?|respect\s+to|by|for|in)\s+({_N}(?:\s*(?:,|and)\s*{_N})*)"
)
_CALLS = re.compile(
    rf"(?:{_N}\.)?(diff|Diff|D|Dt|deriv|derivative|Derivative|differentiate|Differentiate|derive|nDeriv|nderiv|dif|"
    r"gradient|Gradient|grad|Grad|jacobian|Jacobian|hessian|Hessian)\s*([(\[])(.*)[)\]]"
)
_TIMES = r"(?:\^\{?(\d)\}?|([²³⁴]))?"
_SUPERSCRIPTS = {"²": 2, "³": 3, "⁴": 4}
# `d/dx x^2`, `d^2/dx^2 (x^4)`, `∂f/∂x`, `d(x^2)/dx`, `(d/dx)(x^2)`.
_QUOTIENT = re.compile(
    rf"\(?\s*[d∂]{_TIMES}\s*([^\W\d]\d?|\(.*\))?\s*/\s*\(?\s*[d∂]\s*({_N}?){_TIMES}\s*\)?\s*\)?\s*(.*)"
)
_OF_LATEX = re.compile(r"\\[dt]?frac\s*\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}\s*\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")
_PRIMES = re.compile(
    rf"(\(.+\)|\[.+\]|{_N}\(.*\)|{_N})\s*('{{1,4}}|[′″])\s*"
    rf"(?:\(\s*({_NUMBER}|{_N})\s*\)|\[\s*({_NUMBER}|{_N})\s*\])?"
)
# `f(x, y) = x*y`, `def f(x, y):`, `f = lambda x, y: x*y`, and `y = x^2`.
_FUNCTION = re.compile(
    rf"(?:def\s+)?({_N})\s*(?:\(|=\s*lambda\s)\s*({_N}(?:\s*,\s*{_N})*)\s*(?:\)\s*[=:]|:)(?!=).*"
)
_VALUE = re.compile(rf"({_N})\s*=(?!=)\s*(.+)")


def names_in(body: str) -> list[str]:
    """Return the names of an expression that are neither functions nor constants."""
    return [
        name for name in _VARIABLE.findall(body) if name and name not in FUNCTIONS and name not in _CONSTANTS
    ]


def derivative_asked(text: str) -> Asked | None:
    """Return what a statement asks for that is a derivative in another notation; None for any other statement."""
    text = _ASKING.sub("", text.strip().rstrip("?.;").strip(), count=1)
    if not text or len(text) > LONGEST or "\n" in text:
        return None
    text, point = _apart(text.removesuffix(".doit()"))
    for read in (_in_words, _as_call, _as_quotient, _with_primes):
        found = read(text)
        if found is not None:
            body = _in_our_notation(found.body)
            if body is None or not names_in(body) or not all(name.isidentifier() for name in found.variables):
                return None
            return Asked(body, found.variables, found.order, found.matrix, found.point or point)
    return None


def _apart(text: str) -> tuple[str, str]:
    """Return a text without the place that it asks for a derivative at, and that place."""
    for pattern in (_SUBSTITUTED, _AT):
        for found in pattern.finditer(text):
            if found.end() == len(text) and found.start():
                return text[: found.start()], found.group(2)
    return text, ""


def _in_words(text: str) -> Asked | None:
    """`second derivative of x^4`, `differentiate x^2*y with respect to x`."""
    found, order = _WORDS.fullmatch(text), 1
    if found is not None:
        body, order = found[2], _ORDERS.get((found[1] or "").lower(), 1)
    else:
        verb = _VERBS.fullmatch(text)
        if verb is None or verb[1][0] in "=.,)]/*^+-:'([" or verb[1].isidentifier():
            return None
        body = verb[1]
    by = _BY.fullmatch(body)
    if by is not None:
        return Asked(by[1], tuple(re.split(r"\s*(?:,|\band\b)\s*", by[2])), order)
    return Asked(body, (), order)


def _as_call(text: str) -> Asked | None:
    """`diff(x^2, x)`, `D[x^4, {x, 2}]`, `Grad[x^2 y, {x, y}]`, `hessian(x^2*y, [x, y])`, `Diff(x^2, x, 2)`."""
    found = _CALLS.fullmatch(text)
    if found is None or closing(text, found.start(2)) != len(text) - 1:
        return None
    name = found[1].lower()
    body, *rest = split_at_commas(found[3])
    variables: list[str] = []
    order = 1
    for part in rest:
        inside = re.fullmatch(r"[\[({]\s*(.*?)\s*[\])}]", part)
        items = split_at_commas(inside[1]) if inside else [part]
        names = [item.strip("'\"") for item in items if _NAME.fullmatch(item.strip("'\""))]
        counts = [int(item) for item in items if item.isdigit()]
        if len(names) + len(counts) != len(items) or not items:
            return None
        if len(counts) > 1 or (counts and not 1 <= counts[0] <= 9):
            return None
        variables += names
        order = counts[0] if counts else order
    if len(variables) > 1 and len(set(variables)) == 1:
        order, variables = len(variables), variables[:1]
    if not body or (not variables and _NAME.fullmatch(body)):
        return None  # diff(f) and grad(f) of a function are the language's own
    matrix = name if name in ("jacobian", "hessian") else ""
    return Asked(body, tuple(variables), order, matrix)


def _as_quotient(text: str) -> Asked | None:
    """`d/dx x^2`, `d²/dx² x^4`, `∂(x^2*y)/∂x`, `\\frac{d}{dx} x^2`, `dy/dx`."""
    if "\\" in text:
        text = text.replace("\\partial", "∂").replace("∂ ", "∂").strip("$ ")
        fraction = _OF_LATEX.match(text)
        if fraction is not None:
            text = f"{fraction[1]}/{fraction[2]} {text[fraction.end() :]}".rstrip()
    found = _QUOTIENT.fullmatch(text)
    if found is None or not found[4]:
        return None
    above, superscript, what, variable, below, _, rest = found.groups()
    order = int(above) if above else _SUPERSCRIPTS.get(superscript, int(below) if below else 1)
    rest = rest.strip()
    if what and rest:
        return Asked(what + rest, (variable,), order) if rest[0] == "(" else None
    body = what or rest
    if not body or body.startswith(("=", "*", "/", "+", ",", "^", ")")):
        return None
    return Asked(body, (variable,), order)


def _with_primes(text: str) -> Asked | None:
    """`(x^2)'`, `sin(x)'`, `(x^2)'(2)`, `f'[2]`; `f'(2)` is the language's own."""
    found = _PRIMES.fullmatch(text)
    if found is None or (found[1].isidentifier() and found[3]):
        return None
    body, marks = found[1], found[2]
    order = {"′": 1, "″": 2}.get(marks, len(marks))
    point = found[3] or found[4] or ""
    if not point and re.search(r"\b[A-Z]\b", body):
        return None  # the transpose of a matrix
    return Asked(body, (), order, "", point)


def split_at_commas(text: str) -> list[str]:
    """Return the parts of a text between commas outside brackets, without blanks around."""
    return [part.strip() for part in split_outside_brackets(text)]


def _in_our_notation(body: str) -> str | None:
    """Return an expression as the language reads it, None for what it cannot read."""
    body = in_lower_case(body.strip())
    if body[:1] in "([" and closing(body, 0) == len(body) - 1 and "," not in body:
        body = body[1:-1].strip()
    found = mended(body)
    if found is not None:
        return found[0]
    return body if body and "=" not in body and can_be_read(body) else None


def statement_at(text: str, offset: int) -> tuple[str, str]:
    """Return the text before the one-line statement that an offset lies in, and that statement without a comment."""
    start = max(text.rfind("\n", 0, offset), text.rfind(";", 0, offset)) + 1
    end = re.compile("[;\n#]|$").search(text, max(offset, start))
    assert end is not None  # the text's end, at the latest
    return text[:start], text[start : end.start()].strip()


# ----- how it is written ---------------------------------------------------------------------------------


def as_definition(asked: Asked, before: str = "") -> str:
    """Return how the language takes the derivative: `f(x) = x^2, then f'(2)`.

    `before` is the program in front of the statement, whose functions and values the derivative may be of.
    """
    statements = [statement.strip() for statement in re.split("[;\n]", before)]
    functions = {found[1]: found[2] for found in map(_FUNCTION.fullmatch, statements) if found is not None}
    values = {found[1]: found[2] for found in map(_VALUE.fullmatch, statements) if found is not None}
    primes = "'" * asked.order
    function, _, argument = asked.body.removesuffix(")").partition("(")
    if function in functions and "(" not in argument:
        listed = functions[function]
        if "," in listed or asked.matrix:
            point = argument or ", ".join(asked.variables if asked.matrix else split_at_commas(listed))
            return f"{asked.matrix or ('grad' if asked.order == 1 else 'hessian')}({function})({point or listed})"
        return f"{function}{primes}({asked.point or argument or ''.join(asked.variables) or listed})"
    name = "f"
    if asked.body in values:  # dy/dx of y = x^2
        name, asked = (
            asked.body,
            Asked(values[asked.body], asked.variables, asked.order, asked.matrix, asked.point),
        )
    elif asked.body.isidentifier() and asked.body not in asked.variables:
        x = "".join(asked.variables[:1]) or "x"
        return f"{asked.body}({x}) = ..., then {asked.body}{primes}({asked.point or x})"
    parameters = asked.names() or ("x",)
    listed = ", ".join(parameters)
    definition = f"{name}({listed}) = {asked.body}"
    if asked.matrix or len(parameters) > 1:
        taken = asked.matrix or ("grad" if asked.order == 1 else "hessian")
        return f"{definition}, then {taken}({name})({listed})"
    return f"{definition}, then {name}{primes}({asked.point or parameters[0]})"


_OPERATOR = re.compile(r"[d∂][^/\s]*\s*/\s*[d∂]\s*\w+(?:\^\d)?|\\[dt]?frac\s*\{[^}]*\}\s*\{[^}]*\}+")


def derivative(fault: Fault) -> SyntaxProblem | None:
    """Return the problem of a statement that asks for a derivative as the language does not; None for another one."""
    start = fault.line[fault.first][2]
    before, statement = statement_at(fault.text, start)
    asked = derivative_asked(statement)
    if asked is None:
        return None
    hint = f"write {as_definition(asked, before)}"
    operator = _OPERATOR.match(statement)
    if operator is not None:
        return SyntaxProblem(
            f"{operator.group()} is not an operator",
            hint=hint,
            span=Span(fault.source, start, start + operator.end()),
        )
    word = fault.token_text(fault.first)
    if _VERBS.match(statement) and not _CALLS.match(statement):
        return SyntaxProblem(
            f"{word} takes a function in parentheses", hint=hint, span=fault.span(fault.first)
        )
    if statement.endswith("'") and "..." in hint:
        return None  # rather a transpose
    if statement.endswith("'"):
        hint = f"for a derivative {hint}; for a transpose {statement.rstrip(chr(39))}.T"
    whole = Span(fault.source, start, start + len(statement))
    return SyntaxProblem("a derivative is that of a function", hint=hint, span=whole)
