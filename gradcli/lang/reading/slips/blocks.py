"""Loops, choices and imports as other languages write them: `for i = 1:3`, `else if`, `c ? a : b`."""

from __future__ import annotations

import re

from gradcli.errors import SyntaxProblem
from gradcli.lang.reading.fault import HEADERS
from gradcli.lang.suggest import one_more

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.lang.reading.fault import Fault

_COUNTING = re.compile(
    r"for\s*\(?\s*(\w+)\s*=\s*([^:;,]+?)\s*(?::|\.\.|\bto\b)\s*([^:;]+?)\s*(?:\bdo\b)?\s*\)?\s*:?\s*\{?"
)
_THREE_PARTS = re.compile(r"for\s*\(\s*(?:\w+\s+)?(\w+)\s*=\s*([^;]+);\s*\w+\s*(<=?)\s*([^;]+);.*")
_EACH = re.compile(r"for\s+(?:each\s+)?\(?(\w+)\s+(?:of|in)\s+([^:]+?)\)?\s*(?::.*)?")


def _range(start: str, stop: str, inclusive: bool) -> str:
    """Return the `range(...)` that counts from a number to another one."""
    stop = stop.strip()
    if inclusive:
        stop = one_more(stop)
    return f"range({stop})" if start.strip() == "0" else f"range({start.strip()}, {stop})"


def _counting_loop(fault: Fault) -> SyntaxProblem | None:
    """`for i = 1:3`, `for (i = 0; i < 3; i++)`, `for i of xs`, `for each x in xs`."""
    if fault.first_name != "FOR" or any(
        fault.name(place) == "IN" for place in range(fault.first, fault.place)
    ):
        return None
    statement = fault.statement()
    span = fault.span(fault.place)
    three, counting = _THREE_PARTS.match(statement), _COUNTING.fullmatch(statement)
    if fault.here == "EQUAL":
        hint = "write for i in range(n):"
        if three is not None:
            name, start, sign, stop = three.groups()
            hint = f"write for {name} in {_range(start, stop, sign == '<=')}:"
        elif counting is not None:
            name, start, stop = counting.groups()
            hint = f"write for {name} in {_range(start, stop, True)}:"
        return SyntaxProblem("a for loop runs over values, it does not assign", hint=hint, span=span)
    each = _EACH.fullmatch(statement)
    if fault.here == "NAME" and each is not None:
        hint = f"write for {each.group(1)} in {each.group(2)}:"
        return SyntaxProblem(f"in is missing after {each.group(1)}", hint=hint, span=span)
    if fault.here == "COLON" and fault.place == fault.first + 1:
        return SyntaxProblem("a for loop needs a name and values", hint="write for x in xs:", span=span)
    if fault.here == "COLON" and fault.before == "NAME":
        name = fault.token_text(fault.place - 1)
        return SyntaxProblem(
            f"in and values are missing after {name}", hint=f"write for {name} in range(n):", span=span
        )
    return None


def _range_without_parentheses(fault: Fault) -> SyntaxProblem | None:
    """`for i in range 3:`."""
    if fault.before != "NAME" or fault.token_text(fault.place - 1) != "range":
        return None
    if fault.here not in ("NUMBER", "NAME"):
        return None
    argument = fault.operand_after()
    return SyntaxProblem(
        "the argument of range needs parentheses",
        hint=f"write range({argument})",
        span=fault.span(fault.place),
    )


def _conditional(fault: Fault) -> SyntaxProblem | None:
    """`x = if c then a else b`; an `if` without its `else`."""
    in_block = fault.before == "COLON" and fault.bracket is None and fault.first_name in HEADERS
    if fault.here == "IF" and fault.expects("NUMBER") and fault.place > fault.first and not in_block:
        match = re.match(
            r"if\s+(.+?)\s*(?:then|:)?\s*([\w.]+)\s+else\s*:?\s*([\w.]+)\s*$", fault.rest_of_line()
        )
        hint = "write {1} if {0} else {2}".format(*match.groups()) if match else "write a if c else b"
        return SyntaxProblem("a value cannot begin with if", hint=hint, span=fault.span(fault.place))
    if fault.expects("ELSE") and not fault.expects("COLON") and fault.place > fault.first:
        ifs = [place for place in range(fault.first, fault.place) if fault.name(place) == "IF"]
        if ifs and (fault.is_at_line_end() or fault.here in ("RPAR", "RSQB", "COMMA", "RBRACE")):
            statement = fault.text[fault.line[fault.first][2] : fault.statement_end()]
            found = re.search(r"([\w.+*/()\[\]-]+ if [^:;]{1,40})$", statement.rstrip())
            whole = found is not None and fault.is_at_line_end()
            hint = f"write {found.group(1)} else 0" if found and whole else "write a if c else b"
            return SyntaxProblem("this if has no else", hint=hint, span=fault.span(ifs[-1]))
    return None


def _else_on_the_line(fault: Fault) -> SyntaxProblem | None:
    """`else if c:`, and `if c: a else: b` or `try: a except: b` in one line."""
    if fault.here == "ELSE" and fault.place == fault.first and fault.name(fault.place + 1) == "IF":
        condition = fault.rest_of_line().partition("if")[2].partition(":")[0].strip()
        hint = f"write elif {condition}: below the block of an if"
        return SyntaxProblem(
            "else if is written elif", hint=hint, span=fault.span(fault.place, fault.place + 1)
        )
    if fault.before == "ELSE" and fault.here == "IF" and fault.bracket is None:
        return SyntaxProblem(
            "else if is written elif", hint="write elif", span=fault.span(fault.place - 1, fault.place)
        )
    if (
        fault.here not in ("ELSE", "ELIF", "EXCEPT", "FINALLY")
        or fault.first == fault.place
        or fault.bracket is not None
    ):
        return None
    word = fault.token_text(fault.place)
    line = fault.text[fault.layout.line_start(fault.token[2]) : fault.token[2]]
    if not re.match(r"\s*(if|elif|while|for|try|except)\b", line):
        return None
    match = re.fullmatch(r"\s*if\s+(.+?)\s*:\s*(.+?)\s*;?\s*", line)
    other = re.fullmatch(r"else\s*:\s*(.+)", fault.rest_of_line())
    hint = f"write {word} at the beginning of the next line"
    if match and other and "=" not in match.group(2) and len(line) < 60:
        hint += f", or {match.group(2)} if {match.group(1)} else {other.group(1)}"
    return SyntaxProblem(f"{word} begins a line of its own", hint=hint, span=fault.span(fault.place))


def _comma_in_condition(fault: Fault) -> SyntaxProblem | None:
    """`if x == 3, y == 2:`, and Matlab's `if x > 2, y = 1, end`."""
    if fault.here != "COMMA" or fault.first_name not in ("IF", "ELIF", "WHILE") or fault.bracket is not None:
        return None
    condition = fault.text[fault.line[fault.first][3] : fault.token[2]].strip()
    rest = fault.text[fault.token[3] : fault.statement_end()].strip()
    word = fault.token_text(fault.first)
    if ":" in rest and "[" not in rest:
        hint = f"write {word} {condition} and {rest.partition(':')[0]}:"
    else:
        hint = f"write {word} {condition}:"
    if len(hint) > 70:
        hint = "write and between two conditions, : after the last"
    return SyntaxProblem("a condition has no commas", hint=hint, span=fault.span(fault.place))


def _imports(fault: Fault) -> SyntaxProblem | None:
    """`from . import x`, `import "torch"`."""
    if fault.here in ("DOT", "ELLIPSIS") and fault.before == "FROM":
        return SyntaxProblem(
            "gradcli cannot import from files beside the program",
            hint="paste the file's text in front of the program",
            span=fault.span(fault.place),
        )
    if fault.here == "STRING" and fault.before in ("FROM", "IMPORT"):
        name = fault.token_text(fault.place).strip("'\"")
        return SyntaxProblem(
            "a module is named without quotes",
            hint=f"write {fault.token_text(fault.place - 1)} {name}",
            span=fault.span(fault.place),
        )
    return None


def _choice_as_a_call(fault: Fault) -> SyntaxProblem | None:
    """`if(x > 0, x, -x)`, a spreadsheet's choice."""
    from gradcli.lang.reading.slips.derivatives import split_at_commas
    from gradcli.lang.reading.slips.mending import can_be_read, closing

    statement = fault.statement()
    called = re.match(r"if\s*\(", statement)
    if called is None or fault.first_name != "IF" or not fault.is_at_line_end() or "\n" in statement:
        return None
    if closing(statement, called.end() - 1) != len(statement) - 1:
        return None
    parts = split_at_commas(statement[called.end() : -1])
    written = f"{parts[1]} if {parts[0]} else {parts[2]}" if len(parts) == 3 else ""
    if not written or not can_be_read(written):
        return None
    return SyntaxProblem("if is no function", hint=f"write {written}", span=fault.span(fault.first))


CHECKS = (
    _choice_as_a_call,
    _else_on_the_line,
    _counting_loop,
    _range_without_parentheses,
    _comma_in_condition,
    _conditional,
    _imports,
)
