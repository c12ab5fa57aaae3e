"""Command lines that cannot be meant as they stand: what is wrong with them and what to type instead."""

from __future__ import annotations

import re

from gradcli.errors import UsageProblem
from gradcli.tables.rows import is_number

# What people call commands elsewhere.
COMMANDS_BY_OTHER_NAMES = {
    "derivative": "diff", "differentiate": "diff", "deriv": "diff", "derive": "diff", "d": "diff",
    "gradient": "grad", "backward": "grad", "jac": "jacobian", "jacob": "jacobian", "jacrev": "jacobian",
    "jacfwd": "jacobian", "hess": "hessian", "evaluate": "eval", "calc": "eval", "value": "eval", "compute": "eval",
    "verify": "check", "test": "check", "gradcheck": "check", "draw": "plot",
    "table": "trace", "tree": "graph", "rows": "map", "operators": "ops", "functions": "ops", "list": "ops",
    "settings": "config", "man": "help", "info": "help", "codegen": "export",
}  # fmt: skip
# What others' commands do and none here does.
_NOT_DONE = frozenset((
    "integrate", "integral", "antiderivative", "solve", "roots", "simplify", "expand", "factor", "limit", "minimize",
    "minimise", "maximize", "maximise", "optimize", "optimise",
))  # fmt: skip
# Words between an expression and its values.
_BETWEEN = frozenset(("at", "where", "with", "for", "when", "if", "given", "and", "let"))


def several_expressions(
    expressions: list[str], values: list[tuple[str, str]], names_follow: bool
) -> UsageProblem:
    """Return the problem of operands of which more than one is no NAME=VALUE, beside `values` by name.

    `names_follow` says that there is an option behind which names were expected.
    """
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
        if word.isidentifier() and meant and (word == first or near):
            return UsageProblem(f"there is no command {word}", hint=f"did you mean {meant}?")
    shown = " and ".join([repr(text) for text in expressions])
    return (
        _rows_of_other_languages(others)
        or unknown_option(others)
        or UsageProblem(
            f"there is more than one expression: {shown}", hint=_reading(first, others, values, names_follow)
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


def unknown_option(operands: list[str]) -> UsageProblem | None:
    """Return the problem of an option of one letter, which another command may have, as `-n` of diff; None without one."""
    for flag in operands:
        if re.fullmatch("-[a-zA-Z]", flag):
            return option_of_others(flag) or UsageProblem(
                f"there is no option {flag}", hint="gradcli --help lists the options"
            )
    return None


def option_of_others(flag: str) -> UsageProblem | None:
    """Return the problem of an option that only other commands have; None for one that none has."""
    from gradcli.commands import load, names
    from gradcli.render.labels import listed

    owners = [name for name in names() if any(flag in option.flags for option in load(name).options)]
    if not owners:
        return None
    return UsageProblem(
        f"there is no option {flag} here",
        hint=f"{listed(owners)} {'has' if len(owners) == 1 else 'have'} it: gradcli {owners[0]} --help",
    )


def _reading(first: str, others: list[str], values: list[tuple[str, str]], names_follow: bool) -> str:
    """Return what to write where the others are values in another spelling, words between, or names of --wrt."""
    spelt = _values_otherwise(others) if any(map(str.isalpha, first)) else ""
    if spelt:
        return f"values are given as NAME=VALUE: write {spelt}"
    if values and all(word.lower() in _BETWEEN for word in others):
        return f"write '{first}' {' '.join([f'{name}={text}' for name, text in values])}"
    if first.isidentifier() and len(first) > 1 and len(others) == 1 and others[0].replace(".", "a").isalnum():
        return f"the argument of a function stands in parentheses: '{first}({others[0]})'"
    bound = [name for name, _ in values]
    if names_follow and all(word in bound for word in others):
        return f"several names stand together: --wrt {','.join(bound)}"
    return "put quotes around an expression with spaces; give several with -e y='...' -e z='...'"


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
    if "=" in text and re.fullmatch(rf"{_VALUE}({_NEXT}{_VALUE})+", text):
        raise UsageProblem(
            f"{name}={text} is more than one value",
            hint=f"each is a word of its own: {_as_words(f'{name}={text}')}",
        )


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
    if found is None or not re.fullmatch(rf"[^\W\d]\w*\s*=\s*[^\s=;,]+({_NEXT}[^\s=;,]+)*", found[2]):
        return None
    return found[1], _as_words(found[2])


def only_values(values: list[tuple[str, str]]) -> UsageProblem:
    """Return the problem of a command line without an expression: one of its values may be meant as that."""
    if not values:
        return UsageProblem("there is no expression", hint="for example: gradcli 'x^2' x=3")
    names = {name for name, _ in values}
    # `P=20 'Q = 100 - 2P'`: a formula that was given a name.
    formulas = [text for name, text in values if _mentions(text, names - {name})]
    expression = formulas[0] if len(formulas) == 1 else "x^2"
    rest = [f"{name}={text}" for name, text in values if text != expression]
    return UsageProblem(
        "there is no expression, only values",
        hint=f"for example: gradcli {' '.join([f'{expression!r}', *rest])}",
    )


def _mentions(text: str, names: set[str]) -> bool:
    return any(re.search(rf"(?<![^\W\d]){re.escape(name)}(?!\w)", text) for name in names)
