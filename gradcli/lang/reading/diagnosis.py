"""What is wrong where the tokens fit no rule, in the words and values of the user."""

from __future__ import annotations

import re

from gradcli.errors import SyntaxProblem
from gradcli.lang.reading.characters import shown
from gradcli.lang.reading.fault import BINARY, CLOSING, HEADERS, OPERAND_BEGINNINGS, OPERAND_ENDS, Fault
from gradcli.lang.reading.slips import slip
from gradcli.lang.reading.slips.derivatives import derivative
from gradcli.lang.reading.tokens import BRACKET_NAMES, CLOSERS
from gradcli.lang.reading.unreadable import BlockInBraces, UnpairedBracket
from gradcli.lang.suggest import degrees_hint, units_hint
from gradcli.source import Span

_KEYWORDS = frozenset(
    ("AND", "AS", "ASSERT", "BREAK", "CONTINUE", "DEF", "DEL", "ELIF", "ELSE", "EXCEPT", "FALSE", "FINALLY", "FOR", "FROM",
     "GLOBAL", "IF", "IMPORT", "IN", "IS", "LAMBDA", "NONE", "NONLOCAL", "NOT", "OR", "PASS", "RAISE", "RETURN", "TRUE",
     "TRY", "WHILE", "WITH", "YIELD")
)  # fmt: skip
_CLOSERS = (")", "]", "}")


def diagnose(fault: Fault) -> SyntaxProblem:
    """Return the problem of a fault, with its place and, where one is likely, the remedy."""
    for check in (
        derivative,
        _unknown_token,
        _indentation,
        _missing_block,
        slip,
        _open_bracket,
        _missing_colon,
    ):
        problem = check(fault)
        if problem is not None:
            return problem
    for check in (_misplaced_keyword, _missing_value, _missing_operator, _missing_name):
        problem = check(fault)
        if problem is not None:
            return problem
    return _anything_else(fault)


def _unknown_token(fault: Fault) -> SyntaxProblem | None:
    return fault.layout.problems[fault.token[2]] if fault.here == "ERROR" else None


def _indentation(fault: Fault) -> SyntaxProblem | None:
    if fault.here != "_INDENT":
        return None
    return SyntaxProblem(
        "this line is indented, but no block was opened",
        hint="remove the blanks before it",
        span=fault.span(fault.place),
    )


def _missing_block(fault: Fault) -> SyntaxProblem | None:
    if not fault.expects("_INDENT"):
        return None
    # On the stack lie the header's parts, its colon and the end of its line.
    colon = Span(fault.source, fault.stack_starts[-2], fault.stack_ends[-2])
    header = fault.text[fault.layout.line_start(colon.start) : colon.end].strip()
    shortened = header if len(header) <= 40 else header.split(" ")[0] + " ...:"
    problem = SyntaxProblem(
        f"an indented block is missing after {shown(shortened)}",
        hint="indent the lines that belong to it, or write pass",
        span=colon,
    )
    problem.incomplete = fault.is_at_line_end() and fault.token[2] >= fault.layout.end
    return problem


def _open_bracket(fault: Fault) -> SyntaxProblem | None:
    if fault.bracket is None or not (fault.here == "$END" or fault.closes_missing_bracket()):
        return None
    _, opening, start, end = fault.bracket
    line, column = fault.source.position(start)
    same_line = line == fault.source.position(fault.token[2])[0] or "\n" not in fault.text.strip()
    where = f"column {column}" if same_line else f"line {line}, column {column}"
    problem = UnpairedBracket(
        opening,
        f"a closing {BRACKET_NAMES[opening]} is missing for the one at {where}",
        _closed(fault, CLOSERS[opening]),
        Span(fault.source, start, end),
    )
    problem.incomplete = fault.here == "$END"
    return problem


def _closed(fault: Fault, closer: str) -> str:
    """Return the hint that adds a closing bracket: the whole line, where it can be read with it at its end."""
    statement = fault.statement()
    if len(statement) <= 60 and "\n" not in statement and fault.here == "$END":
        from gradcli.lang.reading.slips.mending import can_be_read

        if can_be_read(statement + closer):
            return f"write {statement}{closer}"
    return f"add {closer}"


def _missing_colon(fault: Fault) -> SyntaxProblem | None:
    if fault.bracket is not None or fault.first_name not in HEADERS or not fault.expects("COLON"):
        return None
    names = [fault.name(place) for place in range(fault.first, fault.place)]
    if fault.first_name == "FOR" and "IN" not in names:
        return SyntaxProblem(
            f"in is missing after {fault.operand_before()}",
            hint="write for x in xs:",
            span=fault.span(fault.place),
        )
    word = fault.token_text(fault.first)
    end = fault.line[fault.place - 1][3]
    if fault.is_at_line_end():
        if fault.text[fault.token[2] :].lstrip()[:1] == "{":
            hint = f"write : after the {word} line and indent the lines of the block"
            return BlockInBraces(hint, Span(fault.source, end, end + 1))
        line = shown(fault.text[fault.line[fault.first][2] : end])
        hint = f"write {line}:" if len(line) <= 60 and "\n" not in line else "write it behind the condition"
        return SyntaxProblem(
            f"a : is missing at the end of this {word} line",
            hint=hint,
            span=Span(fault.source, end, end + 1),
        )
    token = fault.token_text(fault.place)
    if fault.before in OPERAND_ENDS and (fault.here in OPERAND_BEGINNINGS or fault.here in _KEYWORDS):
        return SyntaxProblem(
            f"a : is missing between {fault.operand_before()} and {shown(token)}",
            hint=_parted_by(":", fault) or f"write : behind what follows {word}",
            span=fault.span(fault.place),
        )
    return None


def _parted_by(sign: str, fault: Fault) -> str | None:
    """Return the hint that puts a sign before the token, where the line can be read with it."""
    from gradcli.lang.reading.slips.mending import can_be_read

    statement, at = fault.statement(), fault.token[2] - fault.line[fault.first][2]
    line = f"{statement[:at].rstrip()}{sign} {statement[at:]}"
    return f"write {line}" if len(line) <= 60 and "\n" not in line and can_be_read(line) else None


def _misplaced_keyword(fault: Fault) -> SyntaxProblem | None:
    here, span = fault.here, fault.span(fault.place)
    if here in HEADERS and fault.name(fault.place - 1) in ("COLON", "SEMICOLON") and fault.bracket is None:
        word = fault.token_text(fault.place)
        return SyntaxProblem(f"{word} begins a block and needs a line of its own", span=span)
    if here in ("ELSE", "ELIF") and fault.place == fault.first:
        word = fault.token_text(fault.place)
        owner = "an if" if word == "elif" else "an if, a while or a for"
        return SyntaxProblem(
            f"this {word} belongs to no block", hint=f"it stands directly below {owner}", span=span
        )
    if here in ("EXCEPT", "FINALLY") and fault.place == fault.first:
        word = fault.token_text(fault.place)
        return SyntaxProblem(
            f"this {word} belongs to no try", hint="it stands directly below the block of a try", span=span
        )
    if here in _KEYWORDS and fault.expects("NAME") and not fault.expects("NUMBER"):
        word = fault.token_text(fault.place)
        return SyntaxProblem(f"{word} is a word of the language and cannot be a name", span=span)
    return None


def _missing_value(fault: Fault) -> SyntaxProblem | None:
    """An operator, a comma or a bracket where a value should stand."""
    if not fault.expects("NUMBER"):
        return None
    before = shown(fault.token_text(fault.place - 1)) if fault.place > fault.first else ""
    if fault.is_at_line_end():
        if not before:
            return None
        previous = fault.span(fault.place - 1)
        return SyntaxProblem(f"a value is missing after {before}", span=previous)
    here = shown(fault.token_text(fault.place))
    span = fault.span(fault.place)
    if fault.here in BINARY or fault.here in CLOSING or fault.here in ("COMMA", "COLON", "DOT", "SEMICOLON"):
        hint = "one ; separates two statements" if fault.here == "SEMICOLON" else None
        if not before:
            return SyntaxProblem(f"a value is missing before {here}", hint=hint, span=span)
        return SyntaxProblem(f"a value is missing between {before} and {here}", hint=hint, span=span)
    if fault.here == "YIELD":
        hint = "it only gives: write yield x on a line of its own"
        return SyntaxProblem("yield has no value here", hint=hint, span=span)
    if fault.here in _KEYWORDS or fault.here == "ARROW":
        after = f" after {before}" if before else ""
        return SyntaxProblem(
            f"{here} cannot stand here: a value is missing{after}", hint=_without_value(fault), span=span
        )
    return None


def _without_value(fault: Fault) -> str | None:
    """Return what is meant by `lambda x: return x` and `[for i in xs: i]`."""
    names = [fault.name(place) for place in range(fault.first, fault.place)]
    if fault.here == "RETURN" and "LAMBDA" in names:
        return "a lambda returns its value without the word: lambda x: x^2"
    if fault.here == "FOR" and fault.before == "LSQB":
        return "what is collected stands first: [f(i) for i in xs]"
    return None


def _missing_operator(fault: Fault) -> SyntaxProblem | None:
    """Two values with nothing between them."""
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
        hint = _parted_by(";", fault) or "two statements on one line have ; between them"
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


_LONGEST_POWER = 24


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
    numbers = fault.statement().split()
    if all(number.lstrip("-").replace(".", "", 1).isdigit() for number in numbers):
        return f"for a list write [{', '.join(numbers)}], for a product {'*'.join(numbers)}"
    if times := re.fullmatch(r"([\d.]+) [xX] ([\d.]+)", fault.statement()):
        return f"for a product write {times[1]}*{times[2]}, for one with x {times[1]}*x*{times[2]}"
    found = fault.mended()
    if found is not None and found[1] > 1 and fault.bracket is None:
        return f"write {found[0]}"
    if fault.bracket is not None and fault.bracket[1] in ("(", "["):
        return f"write {left}, {right} for two values, {left}*{right} for a product"
    if fault.before == "NAME" and (left in _NAMES_OF_FUNCTIONS or (len(left) > 2 and left.isalpha())):
        return f"for a call write {left}({right}), for a product {left}*{right}"
    return f"for a product write {left}*{right}"


_NAMES_OF_FUNCTIONS = ("f", "g", "h", "F", "G", "H")


def _is_among_parameters(fault: Fault) -> bool:
    """Tell whether the fault lies among the parameters of a `lambda` or a `def`."""
    names = [fault.name(place) for place in range(fault.first, fault.place)]
    if fault.first_name == "DEF" and fault.bracket is not None and names.count("LPAR") == 1:
        return True
    for name in reversed(names):
        if name in ("LAMBDA", "COLON"):
            return name == "LAMBDA"
    return False


def _missing_name(fault: Fault) -> SyntaxProblem | None:
    """Something else where only a name can stand: after a dot, `def`, `import`, `as`, `global`."""
    if not fault.expects("NAME") or fault.expects("NUMBER") or fault.place == fault.first:
        return None
    before = fault.token_text(fault.place - 1)
    if fault.is_at_line_end():
        return SyntaxProblem(f"a name is missing after {before}", span=fault.span(fault.place - 1))
    here = shown(fault.token_text(fault.place))
    if fault.here in ("NUMBER", "COEFFICIENT"):
        number = f"{fault.token_text(fault.place - 2)}.{here}"
        if before == "." and number.replace(".", "", 1).isdecimal():
            span = fault.span(fault.place - 2, fault.place)
            return SyntaxProblem("a number has no blanks inside", hint=f"write {number}", span=span)
        hint = None
        if before == "." and fault.place - 1 > fault.first:
            hint = f"for a product write {fault.operand_until(fault.place - 1)}*{here}, for a number 0.{here}"
        return SyntaxProblem("a name cannot begin with a digit", hint=hint, span=fault.span(fault.place))
    return SyntaxProblem(f"a name should stand after {before}, not {here}", span=fault.span(fault.place))


def _anything_else(fault: Fault) -> SyntaxProblem:
    after = f" after {shown(fault.token_text(fault.place - 1))}" if fault.place > fault.first else ""
    hint = (
        _of_comprehension(fault) or _global(fault) or _unequal(fault) or _steps(fault) or _could_stand(fault)
    )
    if fault.is_at_line_end():
        if not after:
            return SyntaxProblem("the program ends too early here", hint=hint, span=fault.span(fault.place))
        return SyntaxProblem(f"this line ends too early{after}", hint=hint, span=fault.span(fault.place - 1))
    here = shown(fault.token_text(fault.place)) or "this"
    return SyntaxProblem(f"{here} cannot stand{after or ' here'}", hint=hint, span=fault.span(fault.place))


def _global(fault: Fault) -> str | None:
    """`global x = 3`."""
    if fault.first_name not in ("GLOBAL", "NONLOCAL") or fault.here != "EQUAL":
        return None
    word, name = fault.token_text(fault.first), fault.token_text(fault.place - 1)
    value = fault.text[fault.token[3] : fault.statement_end()].strip()
    return f"write {word} {name}, and {name} = {value} on a line of its own" if len(value) < 40 else None


_STEPS = re.compile(r"(-?[\d.]+)\s*:\s*(-?[\d.]+)\s*:\s*(-?[\d.]+)")


def _steps(fault: Fault) -> str | None:
    """Return how MATLAB's `0:0.1:1` is written."""
    found = _STEPS.search(fault.text, fault.line[fault.first][2], fault.statement_end())
    if (
        fault.here != "COLON"
        or fault.bracket
        or found is None
        or any(part.count(".") > 1 for part in found.groups())
    ):
        return None
    start, step, stop = (float(part) for part in found.groups())
    if not step or not 1 <= (stop - start) / step < 1e6:
        return None
    count = round((stop - start) / step) + 1
    return f"for the numbers from {found[1]} to {found[3]} by {found[2]} write linspace({found[1]}, {found[3]}, {count})"


def _unequal(fault: Fault) -> str | None:
    """Return how `x not 3` is written."""
    place = fault.place
    if (
        fault.before != "NOT"
        or fault.here not in OPERAND_BEGINNINGS
        or fault.name(place - 2) not in OPERAND_ENDS
    ):
        return None
    return f"write {fault.operand_until(place - 1)} != {fault.operand_after()}"


def _of_comprehension(fault: Fault) -> str | None:
    """Return where conditions stand in a comprehension: `[x for x in xs if c else y]`, `[x if c for x in xs]`."""
    if fault.bracket is None and fault.here == "FOR" and fault.place > fault.first:
        start = fault.text[fault.line[fault.first][2] : fault.statement_end()].strip()
        name, equal, value = start.rpartition(" = ")
        written = f"{name}{equal}[{value}]"
        return f"a list stands in brackets: {written}" if len(written) < 60 else None
    if fault.bracket is None or fault.here not in ("ELSE", "FOR"):
        return None
    names = [fault.name(place) for place in range(fault.line.index(fault.bracket), fault.place)]
    if fault.here == "ELSE" and "FOR" in names:
        return "a choice stands before for: [a if c else b for x in xs]"
    if fault.here == "FOR" and "IF" in names:
        return "a condition without else stands at the end: [x for x in xs if c]"
    return None


def _could_stand(fault: Fault) -> str | None:
    """Return the few texts that could have stood here, as a hint."""
    texts = {number: text for text, number in reversed(fault.table.literals.items())}
    names = fault.expected_names()
    known = [texts[fault.table.terminals[name]] for name in names if fault.table.terminals[name] in texts]
    if not known or len(known) > 3 or len(known) < len(names):
        return None
    return f"{' or '.join(sorted(known))} could stand here"
