"""Command lines that cannot be meant as they stand: what is wrong with them and what to type instead."""

from __future__ import annotations

import re

from gradcli.commands.option_slips import mentions, unknown_option
from gradcli.errors import UsageProblem
from gradcli.tables.rows import is_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.spec import Arguments

# What people call commands elsewhere.
COMMANDS_BY_OTHER_NAMES = {
    "derivative": "diff", "differentiate": "diff", "deriv": "diff", "derive": "diff", "d": "diff",
    "gradient": "grad", "backward": "grad", "jac": "jacobian", "jacob": "jacobian", "jacrev": "jacobian",
    "jacfwd": "jacobian", "hess": "hessian", "evaluate": "eval", "calc": "eval", "value": "eval", "compute": "eval",
    "verify": "check", "test": "check", "gradcheck": "check", "draw": "plot",
    "table": "trace", "tree": "graph", "rows": "map", "operators": "ops", "functions": "ops", "list": "ops",
    "csv": "map", "tsv": "map", "jsonl": "map", "parquet": "map", "apply": "map", "taylor": "diff", "series": "diff",
    "chart": "plot", "figure": "plot", "notebook": "run", "script": "run", "execute": "run", "latex": "export",
    "settings": "config", "man": "help", "info": "help", "codegen": "export",
}  # fmt: skip
# What others' commands do and none here does.
_NOT_DONE = frozenset((
    "integrate", "integral", "antiderivative", "solve", "roots", "simplify", "expand", "factor", "limit", "minimize",
    "minimise", "maximize", "maximise", "optimize", "optimise",
))  # fmt: skip
# Words between an expression and its values.
_BETWEEN = frozenset(("@", "at", "where", "with", "for", "when", "if", "given", "and", "let"))


def several_expressions(
    expressions: list[str], values: list[tuple[str, str]], arguments: Arguments
) -> UsageProblem:
    """Return the problem of operands of which more than one is no NAME=VALUE, beside `values` by name."""
    from gradcli.commands import names
    from gradcli.lang.suggest import nearest

    first, *others = expressions
    if first.lower() in _NOT_DONE:
        return UsageProblem(
            f"gradcli differentiates: it has no command {first}", hint="gradcli --help lists what it has"
        )
    for word in expressions:
        near = nearest(word, names())
        meant = COMMANDS_BY_OTHER_NAMES.get(word.lower()) or (near[0] if near else "")
        if word.isidentifier() and len(word) > 1 and meant and (word == first or near):
            return UsageProblem(f"there is no command {word}", hint=f"did you mean {meant}?")
    shown = " and ".join([repr(text) for text in expressions])
    return (
        _rows_of_other_languages(others)
        or unknown_option(others, first)
        or UsageProblem(
            f"there is more than one expression: {shown}", hint=_reading(first, others, values, arguments)
        )
    )


def _rows_of_other_languages(operands: list[str]) -> UsageProblem | None:
    """Return the problem of `A=[2 1; 1 3]`, as other languages write a matrix."""
    for text in operands:
        rows = re.fullmatch(r"\s*([^\W\d]\w*)\s*=\s*\[([-+\w.,; ]+)\]\s*", text)
        if rows is not None:
            listed = ", ".join(
                [f"[{', '.join(re.split('[, ]+', row.strip()))}]" for row in rows[2].split(";")]
            )
            hint = f"a matrix is a list of rows: {rows[1]}='[{listed}]'"
            return UsageProblem(f"{text.strip()} is no list of rows", hint=hint)
    return None


def _reading(first: str, others: list[str], values: list[tuple[str, str]], arguments: Arguments) -> str:
    """Return what to write where the others are values in another spelling, words between, or belong to an option."""
    spelt = _values_otherwise(others) if any(map(str.isalpha, first)) else ""
    for_command = _meant_for(arguments.command.name, first, others, arguments)
    if for_command:
        return for_command
    if spelt:
        return f"values are given as NAME=VALUE: write {spelt}"
    if values and all(word.lower() in _BETWEEN for word in others):
        return f"write '{first}' {' '.join([f'{name}={text}' for name, text in values])}"
    if first.isidentifier() and len(first) > 1 and len(others) == 1 and others[0].replace(".", "a").isalnum():
        return f"the argument of a function stands in parentheses: '{first}({others[0]})'"
    bound = [name for name, _ in values]
    if "wrt" in arguments.values and all(word in bound for word in others):
        return f"several names stand together: --wrt {','.join(bound)}"
    if all(word.isidentifier() and mentions(first, {word}) and word not in bound for word in others):
        return f"a value stands behind the name: write {' '.join([f'{name}=3' for name in others])}"
    for name, text in values:
        whole = " ".join([text, *others])
        if text.count("[") > text.count("]") and whole.count("[") == whole.count("]"):
            return f"a value with blanks stands in quotes: {name}='{whole}'"
    if len(others) == 2 and others[0] in ("x", "X", "×") and others[0] not in bound:
        return f"for a product write '{first}*{others[1]}'"
    if len(others) == 1:
        return _second_reading(first, others[0])
    return _SEVERAL


_SEVERAL = "put quotes around an expression with spaces; give several with -e y='...' -e z='...'"


def _second_reading(first: str, other: str) -> str:
    """Return what to write where one more operand stands beside the expression: a table, a column, a second line."""
    import os

    path = other.removeprefix("@")
    if path.endswith(_TABLES) and os.path.exists(path):
        return f"for a result for each row of the table: gradcli map '{first}' {path}"
    column = re.fullmatch(r"\s*([^\W\d]\w*)\s*=\s*([-+.\w]+(?:\s*;\s*[-+.\w]+)+)\s*", other)
    if column is not None:
        return f"a list is written {column[1]}='[{', '.join(re.split(r'[; ]+', column[2]))}]'"
    if re.match(r"[^\W\d]\w*\([\w, ]*\)\s*=[^=]", first):
        quote = '"' if "'" in first + other else "'"
        return f"a program stands in one pair of quotes: {quote}{first}; {other}{quote}"
    return _SEVERAL


_TABLES = (".csv", ".tsv", ".jsonl", ".json", ".parquet", ".txt")


def _meant_for(command: str, first: str, others: list[str], arguments: Arguments) -> str:
    """Return what a command takes what stands behind its expression as: a range, a claim, a row; "" for nothing."""
    x = first_name(first)
    if command == "plot" and len(others) == 2 and all(map(is_number, others)):
        return f"write --range {x}={others[0]}..{others[1]}"
    if command == "check" and len(others) == 1 and not _values_otherwise(others):
        return f"a derivative to be checked is given by its name: --claim {x}='{others[0]}'"
    if command == "plot" and not any(map(is_number, others)):
        return f"several curves have commas between them: '{', '.join([first, *others])}'"
    if command == "jacobian" and not any(map(is_number, others)):
        return f"several functions are a list: '[{', '.join([first, *others])}]'"
    for option in arguments.command.all_options():
        if len(others) == 1 and others[0].lower() in option.choices:
            return f"write {option.flags[-1]} {others[0].lower()}"
    return ""


def _values_otherwise(words: list[str]) -> str:
    """Return `x=3 y=4` for values given in other ways, `--x 3 --y 4`, `x 3`, `x:3`, `x==3` and `3`; "" for anything else."""
    told = re.sub(":=|=|:", " ", " ".join(words)).split()
    if len(told) == 1 and is_number(told[0]):
        return f"x={told[0]}"
    pairs = [(name.lstrip("-"), value) for name, value in zip(told[::2], told[1::2])]
    fits = len(told) % 2 == 0 and all(name.isidentifier() and is_number(value) for name, value in pairs)
    return " ".join([f"{name}={value}" for name, value in pairs]) if fits else ""


# ----- values --------------------------------------------------------------------------------------------


def refuse_slips_in_value(name: str, text: str) -> None:
    """Refuse a value that would be taken for another one or holds the next ones. Raises: UsageProblem.

    `1.00+-0.01` is a number with its uncertainty and would be 0.99 without a word; in `x=3,y=4` the value goes on.
    """
    mark = next((each for each in ("±", "+/-", "+-") if each in text), None)
    if mark is not None:
        number, _, spread = [part.strip() for part in text.partition(mark)]
        if all(part.replace(".", "", 1).isdecimal() for part in (number, spread)):
            raise UsageProblem(
                f"{name}={text} looks like a number with its uncertainty",
                hint=f"write {name}={number}; with the uncertainty: "
                f"printf '{name}\\n{number}\\n' | gradcli map EXPR --sigma {name}={spread}",
            )
    handle = re.fullmatch(r"@\s*\(([^()]*)\)\s*(.+)", text)
    if handle is not None:
        body = re.sub(r"\.([*/^])", r"\1", handle[2])
        raise UsageProblem(
            f"{name}={text} is a function as Matlab has it", hint=f"write {name}='lambda {handle[1]}: {body}'"
        )
    if "=" in text and re.fullmatch(rf"{_VALUE}({_NEXT}{_VALUE})+", text):
        raise UsageProblem(
            f"{name}={text} is more than one value",
            hint=f"each is a word of its own: {_as_words(f'{name}={text}')}",
        )


def refuse_values_without_comma(text: str, flag: str) -> None:
    """Refuse `--tangent 'x=1 y=0'`, whose values have no comma between. Raises: UsageProblem."""
    if re.fullmatch(rf"\w+\s*=\s*{_VALUE}({_NEXT}{_VALUE})+", text):
        words = _as_words(text).split()
        raise UsageProblem(
            f"{flag} {text!r} has no comma between its values", hint=f"write {flag} {','.join(words)}"
        )


def refuse_binding(name: str, text: str, arguments: Arguments, place: int, given: list[str]) -> None:
    """Refuse `x=` with its value in the next word, and a name with a second value. Raises: UsageProblem."""
    following = arguments.operands[place + 1 : place + 2]
    if not text:
        number = following[0].lstrip("=") if following else ""
        hint = f"write {name}={number}" if is_number(number) else f"write {name}=3 or {name}='[1, 2]'"
        raise UsageProblem(f"{name} is given no value", hint=hint)
    hint = "leave one of them out"
    for option in arguments.command.options:
        if "=" in option.metavar and option.name in arguments.values:
            both = f"{','.join(arguments.texts(option.name))},{name}={text}"
            hint = f"if it belongs to {option.flags[-1]}: {option.flags[-1]} '{both}'"
    raise UsageProblem(f"{name} is given twice: {name}={given[0]} and {name}={text}", hint=hint)


def nothing_before_equals(operand: str, formula: str) -> UsageProblem:
    """Return the problem of `=3` and of `=SIN(A1)`, a spreadsheet's formula."""
    hint = "write NAME=VALUE without spaces, e.g. x=3"
    if formula and not is_number(formula):
        from gradcli.lang.reading.slips.mending import in_lower_case

        hint = f"a formula begins without the =: '{in_lower_case(formula)}'"
    return UsageProblem(f"nothing stands before the = of {operand!r}", hint=hint)


_VALUE = r"[-+\w.]+"
# Where the next value begins: `x=3, y=4`, `x = 3 and y = 4`.
_NEXT = r"(?:\s*[,;]\s*|\s+)(?:and\s+)?[^\W\d]\w*\s*=\s*"


def _as_words(values: str) -> str:
    """Return `x=3 y=4` of `x = 3, y=4`."""
    return re.sub(r"[\s,;]+(?:and\s+)?(?=[^\W\d]\w*=)", " ", re.sub(r"\s*=\s*", "=", values)).strip()


def values_behind(text: str) -> tuple[str, str] | None:
    """Return `x^2*y` and `x=3 y=2` for `x^2*y at x=3, y = 2`; None for a text that is no expression with values behind."""
    between = rf"(?:\s*[,;|]\s*|\s+)(?:(?:{'|'.join(_BETWEEN)})\s+)?"
    found = re.fullmatch(rf"\s*([^=\n'\"]*?[^=\s!<>'\"]){between}([^\W\d]\w*\s*=[^=].*?)[\s,;]*", text)
    if found is None or found[1].count("(") != found[1].count(")"):
        return None
    if not re.fullmatch(rf"[^\W\d]\w*\s*=\s*[^\s=;,]+({_NEXT}[^\s=;,]+)*", found[2]):
        return None
    return found[1], _as_words(found[2])


def only_values(values: list[tuple[str, str]], command: str = "grad") -> UsageProblem:
    """Return the problem of a command line without an expression: one of its values may be meant as that."""
    called = "gradcli" if command == "grad" else f"gradcli {command}"
    if not values:
        return UsageProblem("there is no expression", hint=f"for example: {called} 'x^2' x=3")
    names = {name for name, _ in values}
    # `P=20 'Q = 100 - 2P'`: a formula that was given a name.
    formulas = [text for name, text in values if mentions(text, names - {name})]
    if len(values) == 1 and re.search(r"[^\W\d]", values[0][1]) and not values[0][1].startswith("@"):
        formulas = [values[0][1]]  # `y = sin(x)`
    symbol = any(re.match(r"(?:\w+\.)?[Ss]ymbols?\(", text) for _, text in values)
    if symbol or len(formulas) != 1:
        expression, rest = "x^2", [] if symbol else values
    else:
        expression, rest = formulas[0], [(name, text) for name, text in values if text != formulas[0]]
    shown = " ".join([called, f"'{expression}'", *[f"{name}={text}" for name, text in rest]])
    if not rest and command != "plot":
        shown += f" {first_name(expression)}=3"
    return UsageProblem("there is no expression, only values", hint=f"for example: {shown}")


def first_name(expression: str) -> str:
    """Return the first variable of an expression, x where there is none."""
    from gradcli.lang.reading.slips.derivatives import names_in

    return next((name for name in names_in(expression) if f"{name}(" not in expression), "x")
