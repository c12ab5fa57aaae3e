"""Functions as other languages define them: `x -> x^2`, `@(x) x^2`, `f <- function(x)`, `def f(x) = ...`."""

from __future__ import annotations

import re

from gradcli.errors import SyntaxProblem
from gradcli.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.lang.reading.fault import Fault

_NAME = r"[^\W\d]\w*"
_NAMES = rf"{_NAME}(?:\s*,\s*{_NAME})*"
_PARAMETERS = rf"(?:\(\s*({_NAMES})?\s*\)|({_NAME}))"
_ARROW = re.compile(rf"(?:({_NAME})\s*(?:=|:|<-)\s*)?\\?{_PARAMETERS}\s*(?:->|=>|↦)\s*(.+)")
_CALL_ARROW = re.compile(rf"({_NAME})\s*\(\s*({_NAMES})\s*\)\s*(?:->|=>|↦|:)\s*(.+)")
_HANDLE = re.compile(rf"(?:({_NAME})\s*=\s*)?@\s*(?:\(\s*({_NAMES})?\s*\)\s*(.+)|({_NAME})\s*$)")
_R_FUNCTION = re.compile(rf"({_NAME})\s*(?:<-|=)\s*function\s*\(\s*({_NAMES})\s*\)\s*(.+)")
_LAMBDA = re.compile(rf"\s*{_PARAMETERS}\s*(?:=>|->|:|=)\s*(.+)")
_BARE = re.compile(rf"({_NAME})\s+({_NAME})\s*=\s*(.+)")
_PATTERN = re.compile(rf"({_NAME})\[\s*({_NAME})_\s*\]\s*:?=\s*(.+)")
_CALL_IN_BRACKETS = re.compile(rf"({_NAME}'*)\[([^\[\]]*)\]")  # Mathematica's
_STORED = re.compile(rf"([^\n]*?)\s*->\s*({_NAME})\s*;?")  # as calculators with a STO key have it
LONGEST = 60


def _definition(name: str | None, parameters: str, body: str) -> str:
    """Return how the language defines a function, or writes one without a name."""
    parameters = ", ".join(parameters.replace(",", " ").split())
    body = re.sub(r"\.([*/^])", r"\1", body.strip().removeprefix("return ").strip("{} ;"))
    return (
        f"{name}({parameters}) = {body}"
        if name
        else f"lambda {parameters}: {body}".replace("lambda :", "lambda:")
    )


def _write(line: str, otherwise: str) -> str:
    return f"write {line}" if len(line) <= LONGEST else otherwise


def _arrow(fault: Fault) -> SyntaxProblem | None:
    """`f = x -> x^2`, `(x, y) => x*y`, `f(x) -> x^2`."""
    start = fault.token[2]
    pair = next(
        (pair for pair in ("->", "=>") for at in (start, start - 1) if fault.text.startswith(pair, at)), None
    )
    if pair is None or fault.first_name in ("DEF", "IF", "ELIF", "WHILE", "ASSERT", "LAMBDA"):
        return None
    statement = fault.statement()
    match = _CALL_ARROW.fullmatch(statement) or _ARROW.fullmatch(statement)
    at = fault.text.index(pair, max(start - 1, 0))
    span = Span(fault.source, at, at + 2)
    if match is None:
        if pair == "=>":
            return None
        stored = _STORED.fullmatch(statement)
        if stored is not None:
            value, name = stored.groups()
            return SyntaxProblem(
                "-> does not assign", hint=_write(f"{name} = {value}", "write x = ..."), span=span
            )
        return SyntaxProblem(
            "-> belongs after the parameters of a def",
            hint="write f(x) = ..., or lambda x: ... for a function without a name",
            span=span,
        )
    groups = match.groups()
    name, parameters = groups[0], groups[1] or groups[2] or ""
    if pair == "=>" and not _is_function(match, groups[-1]):
        left = statement.partition("=>")[0].strip()
        return SyntaxProblem(
            "=> is not an operator",
            hint=f"write {left} >= {groups[-1]} to compare, lambda x: ... for a function",
            span=span,
        )
    line = _definition(name, parameters, groups[-1])
    return SyntaxProblem(f"{pair} makes no function", hint=_write(line, "write f(x) = ..."), span=span)


def _is_function(match: re.Match[str], body: str) -> bool:
    """Tell an arrow function from a comparison with its sign turned round: `x => 3`."""
    return match.re is _CALL_ARROW or match.group(1) is not None or re.search(_NAME, body) is not None


def _handle(fault: Fault) -> SyntaxProblem | None:
    """`f = @(x) x^2`, `@sin`, as Matlab has them."""
    if fault.here != "AT" and fault.first_name != "AT":
        return None
    match = _HANDLE.fullmatch(fault.statement())
    if match is None:
        return None
    name, parameters, body, function = match.groups()
    if function is not None and name is None:
        return None  # a decorator
    place = fault.first if fault.first_name == "AT" else fault.place
    line = f"{name} = {function}" if function else _definition(name, parameters or "", body)
    return SyntaxProblem(
        "@ is the product of matrices, and makes no function",
        hint=_write(line, "write f(x) = ..."),
        span=fault.span(place),
    )


def _decorator(fault: Fault) -> SyntaxProblem | None:
    """A decorator above something else than a `def`."""
    if fault.place != fault.first or not fault.expects("DEF") or fault.expects("NAME"):
        return None
    if fault.here in ("$END", "_DEDENT"):
        problem = SyntaxProblem(
            "a def is missing below the decorator", hint="write def f(x):", span=fault.span(fault.place)
        )
        problem.incomplete = fault.here == "$END"
        return problem
    hint = (
        "write with no_grad(): and indent the line below"
        if "no_grad" in fault.text[: fault.token[2]]
        else None
    )
    return SyntaxProblem(
        "a decorator stands directly above a def", hint=hint or "move it there", span=fault.span(fault.place)
    )


def _function_word(fault: Fault) -> SyntaxProblem | None:
    """`f <- function(x) x^2`, `f[x_] := x^2`, `f x = x^2`."""
    statement = fault.statement()
    match = _R_FUNCTION.fullmatch(statement) or _PATTERN.fullmatch(statement)
    if match is not None:
        line = _CALL_IN_BRACKETS.sub(r"\1(\2)", _definition(*match.groups()))
        word = "function" if "function" in statement else f"{match.group(2)}_"
        start = fault.text.index(word, fault.line[fault.first][2])
        return SyntaxProblem(
            f"{word} makes no {'parameter' if word.endswith('_') else 'function'}",
            hint=_write(line, "write f(x) = ..."),
            span=Span(fault.source, start, start + len(word)),
        )
    match = _BARE.fullmatch(statement) if fault.place == fault.first + 1 and fault.before == "NAME" else None
    if (
        match is None
        or match.group(1) in _DECLARING
        or match.group(2) not in re.findall(_NAME, match.group(3))
    ):
        return None
    line = _definition(*match.groups())
    return SyntaxProblem(
        f"the parameter {match.group(2)} needs parentheses",
        hint=_write(line, "write f(x) = ..."),
        span=fault.span(fault.place),
    )


_DECLARING = frozenset(
    ("let", "var", "const", "local", "int", "float", "double", "auto", "set", "def", "fun", "fn", "func")
)


def _lambda(fault: Fault) -> SyntaxProblem | None:
    """`lambda x => x^2`, `lambda(x): x^2`, `lambda x x^2`."""
    places = [place for place in range(fault.first, fault.place) if fault.name(place) == "LAMBDA"]
    if not places or any(fault.name(place) == "COLON" for place in range(places[-1], fault.place)):
        return None
    span = fault.span(fault.place)
    rest = fault.text[fault.line[places[-1]][3] : fault.statement_end()]
    match = _LAMBDA.fullmatch(rest)
    if match is not None:
        line = f"lambda {match.group(1) or match.group(2) or ''}: {match.group(3)}"
        return SyntaxProblem(
            "a lambda is written lambda x: ...", hint=_write(line, "lambda x: x^2"), span=span
        )
    parameters = rest[: fault.token[2] - fault.line[places[-1]][3]].strip()
    if fault.before != "NAME" or fault.here != "NAME" or "," in parameters or "=" in parameters:
        return None
    body = fault.text[fault.token[2] : fault.statement_end()]
    return SyntaxProblem(
        f"a : is missing after the parameter {parameters}",
        hint=_write(f"lambda {parameters}: {body}", "lambda x: x^2"),
        span=span,
    )


def _def_header(fault: Fault) -> SyntaxProblem | None:
    """`def f(x) = x^2`, `def f x:`, `def f:`, `def f[x]:`."""
    if fault.first_name != "DEF":
        return None
    span = fault.span(fault.place)
    name = fault.token_text(fault.first + 1) if fault.place > fault.first + 1 else "f"
    if fault.here == "EQUAL" and fault.bracket is None:
        header = fault.text[fault.line[fault.first][3] : fault.token[2]].strip()
        body = fault.text[fault.token[3] : fault.statement_end()].removeprefix(">").strip()
        line = f"{header} = {body}"
        return SyntaxProblem(
            "a def takes no =", hint=_write(line, f"write {name}(x) = ... without def"), span=span
        )
    if fault.place == fault.first + 2 and fault.here == "COLON":
        return SyntaxProblem(f"the parentheses of {name} are missing", hint=f"write def {name}():", span=span)
    if fault.place == fault.first + 2 and fault.here in ("NAME", "LSQB", "LBRACE"):
        stop = fault.text.find(":", fault.token[2], fault.statement_end())
        listed = fault.text[fault.token[2] : stop].strip("[]{} ") if stop >= 0 else "x"
        return SyntaxProblem(
            "parameters stand in parentheses",
            hint=_write(
                f"def {name}({', '.join(listed.replace(',', ' ').split())}):", f"write def {name}(x):"
            ),
            span=span,
        )
    if fault.place == fault.first + 1 and fault.here == "LPAR":
        return SyntaxProblem("the name of the function is missing", hint="write def f(x):", span=span)
    return None


CHECKS = (_decorator, _function_word, _lambda, _arrow, _handle, _def_header)
