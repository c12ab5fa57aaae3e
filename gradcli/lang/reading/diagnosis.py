"""What is wrong where the tokens fit no rule, in the words and values of the user."""

from __future__ import annotations

import re

from gradcli.errors import SyntaxProblem
from gradcli.lang.reading.characters import shown
from gradcli.lang.reading.fault import BINARY, CLOSING, HEADERS, OPERAND_BEGINNINGS, OPERAND_ENDS, Fault
from gradcli.lang.reading.side_by_side import missing_operator, parted_by
from gradcli.lang.reading.slips import slip
from gradcli.lang.reading.slips.derivatives import derivative
from gradcli.lang.reading.tokens import BRACKET_NAMES, CLOSERS
from gradcli.lang.reading.unreadable import BlockInBraces, UnpairedBracket
from gradcli.source import Span

_KEYWORDS = frozenset(
    ("AND", "AS", "ASSERT", "BREAK", "CONTINUE", "DEF", "DEL", "ELIF", "ELSE", "EXCEPT", "FALSE", "FINALLY", "FOR", "FROM",
     "GLOBAL", "IF", "IMPORT", "IN", "IS", "LAMBDA", "NONE", "NONLOCAL", "NOT", "OR", "PASS", "RAISE", "RETURN", "TRUE",
     "TRY", "WHILE", "WITH", "YIELD")
)  # fmt: skip


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
    for check in (_misplaced_keyword, _missing_value, missing_operator, _missing_name):
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
            hint=parted_by(":", fault) or f"write : behind what follows {word}",
            span=fault.span(fault.place),
        )
    return None


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
