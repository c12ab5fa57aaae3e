"""What to type on the command line instead, where the program of one fails: values that are missing, other notations."""

from __future__ import annotations

import re

from gradcli.errors import NameProblem, Problem, SyntaxProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.program import Program
    from gradcli.session import Session

LONGEST_VARIABLE = 2  # letters of a name that is rather a variable without a value than a misspelt function
_ANYWHERE = "2"  # a point for a name that was given none


def told_for_a_command_line(problem: Problem, program: Program, command: str) -> Problem:
    """Return a problem of a program that a command runs with what is to be typed on its command line."""
    if command == "check" and _claims_an_equation(problem, program):
        return problem
    if _asks_for_a_derivative(problem, program):
        return problem
    if isinstance(problem, NameProblem):
        return _with_missing_value(problem, program)
    return _with_values_outside(problem, program) if isinstance(problem, SyntaxProblem) else problem


def _claims_an_equation(problem: Problem, program: Program) -> bool:
    """Give a problem of `check 'd/dx x^2 = 2x'` the claim to type as its hint; tell whether it is one."""
    from gradcli.lang.reading.slips.derivatives import derivative_asked, names_in

    left, mark, right = program.sources[-1].text.partition("=")
    is_one = mark and right.strip() and "=" not in right and "\n" not in left + right
    if not is_one or not isinstance(problem, SyntaxProblem):
        return False
    asked = derivative_asked(left)
    body = left.strip() if asked is None else asked.body
    names = names_in(body) if asked is None else asked.variables or asked.names()
    name = names[0] if names else "x"
    given = " ".join([f"{b.name}={b.source.text}" for b in program.bindings]) or f"{name}={_ANYWHERE}"
    problem.hint = f"write gradcli check '{body}' {given} --claim {name}='{right.strip()}'"
    return True


def _with_missing_value(problem: NameProblem, program: Program) -> NameProblem:
    """Return the problem of an unknown name with the hint to give it a value, where it looks like a variable."""
    name = "" if problem.span is None else problem.span.text
    if problem.span is None or problem.calls or not name.isidentifier() or name.startswith("__"):
        return problem
    source, end = problem.span.source, problem.span.end
    sources = [binding.source for binding in program.bindings]
    if source in sources:
        later = [b for b in program.bindings[sources.index(source) + 1 :] if b.name == name]
        if later:
            moved = f"{name}={later[0].source.text}"
            problem.hint = (
                f"values may use the names before them: put {moved} before {source.name[:-3]}{source.text}"
            )
        elif (problem.hint or "").startswith("give it a value before"):
            problem.hint = _missing_in_value(name, source.name[:-4], source.text)
        return problem
    told = problem.hint or ""
    unhelped = not told or told.startswith("give it a value")
    guess = unhelped or told.startswith("did you mean")
    looks_like_one = guess and (len(name) <= LONGEST_VARIABLE or unhelped)
    is_a_call = source.text[end : end + 1] == "("
    if (
        source in program.sources
        and looks_like_one
        and not is_a_call
        and " is not defined" in problem.message
    ):
        if program.text.strip() in ("version", "-v", "-V"):
            problem.hint = "gradcli --version shows it"
            return problem
        letters = [b.name for b in program.bindings if len(b.name) == 1]
        if len(name) > 1 and letters and all(letter in (*letters, "e") for letter in name):
            problem.hint = f"for a product write {'*'.join(name)}"
            return problem
        if len(name) > 1 and name[0] in letters and name[1:].isdecimal():
            x, digits = name[0], name[1:]
            problem.hint = f"for a power write {x}^{digits}, for a product {x}*{digits}; or add {name}=..."
            return problem
        twins = [b for b in program.bindings if b.name != name and b.name.lower() == name.lower()]
        if twins:
            problem.hint = f"{twins[0].name} and {name} are two names: write {name}={twins[0].source.text}"
            return problem
        given = "".join([f" {b.name}={b.source.text}" for b in program.bindings])
        problem.hint = f"give it a value: add {name}=... after{given or ' the expression'}"
    return problem


_DATA_FILES = (".csv", ".tsv", ".txt", ".json", ".npy")


def _missing_in_value(name: str, bound: str, text: str) -> str:
    """Return what to type for a value in which a name has none: `x=3m`, `v=data.csv`, `x=two`."""
    if text.endswith(_DATA_FILES) and " " not in text:
        return f"for the numbers in a file write {bound}=@{text}"
    measured = re.fullmatch(r"([-\d.]+)\s*([^\W\d]\w*)", text)
    if measured is not None:
        number = measured[1]
        return f"gradcli computes without units: write {bound}={number}, or {name}=... before {bound}={text}"
    return f"give it a value: add {name}=... before {bound}={text}"


def _with_values_outside(problem: SyntaxProblem, program: Program) -> SyntaxProblem:
    """Return the problem with another hint where the quotes of a shell hold values too: `gradcli 'x^2 x=3'`."""
    from gradcli.commands.slips import values_behind

    found = values_behind(program.sources[-1].text)
    if found and problem.span is not None and problem.span.source is program.sources[-1]:
        problem.message = "the quotes hold values beside the expression"
        problem.hint = f"values stand outside the quotes: '{found[0]}' {found[1]}"
    return problem


def _asks_for_a_derivative(problem: Problem, program: Program) -> bool:
    """Give a problem the command to type as its hint if the last expression asks for a derivative; tell whether it does."""
    source = program.sources[-1]
    if problem.span is None or problem.span.source is not source or not source.name.startswith("<"):
        return False
    command = _command(source.text, [(b.name, b.source.text) for b in program.bindings])
    if command is not None:
        problem.hint = f"gradcli differentiates what it is given: {command}"
    return command is not None


def _command(text: str, values: list[tuple[str, str]]) -> str | None:
    from gradcli.lang.reading.slips.derivatives import derivative_asked

    asked = derivative_asked(text)
    if asked is None or asked.body.isidentifier():
        return None
    given = dict(values)
    names = asked.names()
    if asked.point:
        given[names[0]] = asked.point
    chosen = asked.variables or names[:1] if asked.order > 1 else asked.variables
    pairs = [f"{name}={given.pop(name, _ANYWHERE)}" for name in names]
    pairs += [f"{name}={value}" for name, value in given.items()]
    words = ["gradcli"]
    if asked.matrix:
        words.append(asked.matrix)
    elif asked.order > 1:
        words += ["diff", "-n", str(asked.order)]
    by_some = chosen and len(chosen) < len(pairs)
    return " ".join([*words, f"'{asked.body}'", *pairs, *(["--wrt", ",".join(chosen)] if by_some else [])])


_LONGEST_PROGRAM = 2_000  # characters; of longer ones nobody expects every line to be shown


def note_unshown(program: Program, session: Session) -> None:
    """Say of `x^2; x^3` that only the last value is the result."""
    from gradcli.lang import syntax
    from gradcli.lang.reading.parser import parse

    if len(program.text) > _LONGEST_PROGRAM or "import" in program.text:
        return
    try:
        body = [statement for source in program.sources for statement in parse(source).body]
    except Problem:
        return
    shown = [each for each in body if isinstance(each, syntax.ExpressionStatement)]
    if len(shown) < 2 or shown[-1] is not body[-1]:
        return
    values = [each.value for each in shown]
    plain = (syntax.Call, syntax.String, syntax.Attribute)  # called for an effect, a docstring, `y.grad`
    if any(isinstance(value, plain) for value in values[:-1]):
        return
    first, listed = values[0].span.text, ", ".join([value.span.text for value in values])
    if len(listed) <= 60 and "\n" not in listed:
        session.runtime.note(f"{first} is computed and not shown: for several results write {listed}")
