"""After a fault: say what it is, drop the statement, and find where to go on."""

from __future__ import annotations

import re

from gradcli.errors import SyntaxProblem
from gradcli.lang.reading.diagnosis import diagnose
from gradcli.lang.reading.fault import Fault
from gradcli.lang.reading.literals import line_end
from gradcli.lang.reading.tokens import END, ERROR
from gradcli.lang.reading.unreadable import BlockInBraces, UnpairedBracket

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.lang.reading.parser import Run
    from gradcli.lang.reading.tokens import Token

MAX_PROBLEMS = 20
_HEADERS = frozenset(
    ("if", "elif", "else", "while", "for", "try", "except", "finally", "def", "with", "class")
)
# Lines that only make sense as the beginning of a statement.
_STATEMENT = re.compile(
    r"(?:def|while|for|if|return|import|from|with|assert|del|pass|break|continue|raise|global)\b[^,\])}]*$"
    r"|[^\W\d]\w*(?:\.\w+|\[\w+\])*\s*(?:[-+*/@^]|\*\*|//)?=(?!=)[^,]*$"
    r"|(?:print|[^\W\d]\w*\.\w+)\("
)


def recover(run: Run, statements: bool) -> bool:
    """Report the fault at the token at hand and make ready to go on; return False where that is the end.

    `statements` is false for a lone expression, which has nothing to go on to.
    """
    _settle(run)
    token = run.line[run.place]
    expected = run.table.actions[run.states[-1]]
    fault = Fault(run.table, run.layout, run.line, run.place, expected, run.starts, run.ends)
    if not statements:
        run.problems.append(run.refusal or diagnose(fault))
        return False
    if _is_repeated(run, fault):
        _drop_line(run, fault)
        return True
    problem = run.refusal or diagnose(fault)
    _report(run, problem)
    block_is_missing = run.table.terminals["_INDENT"] in expected
    if len(run.problems) >= MAX_PROBLEMS or (token[0] == END and not block_is_missing):
        return False
    if run.refusal is None and token[0] == run.table.terminals["_INDENT"]:
        run.layout.silence(run.line, run.place)
        run.place += 1
    elif token[0] == ERROR and not token[1].strip(" \t"):
        # An indentation that fits nowhere: the line itself may be right.
        run.place += 1
    elif run.refusal is None and block_is_missing:
        # The block is missing; the line at hand is not at fault.
        _abandon(run, token)
    else:
        _drop_line(run, fault)
    return True


def _report(run: Run, problem: SyntaxProblem) -> None:
    is_brace = type(problem) is UnpairedBracket and problem.sign in ("{", "}")
    if is_brace and any(type(earlier) is BlockInBraces for earlier in run.problems):
        return  # one of that block's
    # A second fault in one line is nearly always the first one's echo.
    line = _line_of(problem)
    if all(_line_of(earlier) != line for earlier in run.problems):
        run.problems.append(problem)


def _line_of(problem: SyntaxProblem) -> int:
    span = problem.span
    return span.source.position(span.start)[0] if span is not None else 0


def _settle(run: Run) -> None:
    """Finish the previous statement, if the fault is at the beginning of one; what its builder refuses is the fault then."""
    terminals = run.table.terminals
    before = run.line[run.place - 1][0] if run.place else terminals["_NEWLINE"]
    if run.refusal is not None or before not in (terminals["_NEWLINE"], terminals["_DEDENT"], ERROR):
        return
    token = run.line[run.place]
    stand_in = (terminals["NAME"], "", token[2], token[2])
    while True:
        action = run.table.actions[run.states[-1]].get(stand_in[0])
        if action is None or action >= 0:
            return
        try:
            run.reduce(~action, stand_in)
        except SyntaxProblem as problem:
            run.refusal = problem
            return


def _is_repeated(run: Run, fault: Fault) -> bool:
    """Tell whether the fault follows from one that was reported: `else` after a faulty `if`, `except` after `try`."""
    token = fault.token
    if not run.problems:
        return False
    if fault.line[fault.first][1] == "case" and fault.place == fault.first + 1:
        return any(problem.span is not None and problem.span.text == "match" for problem in run.problems)
    if fault.place != fault.first:
        return False
    if token[1] in ("else", "elif", "except", "finally"):
        return len(run.layout.indentations) in run.faulty_headers
    return False


def _drop_line(run: Run, fault: Fault) -> None:
    """Drop the statement at hand up to the end of its line, or of the line that a bracket left open."""
    layout, line = run.layout, run.line
    newline = run.table.terminals["_NEWLINE"]
    stop = next((place for place in range(run.place, len(line)) if line[place][0] == newline), -1)
    if any(token[1] in _HEADERS for token in line[fault.first : stop + 1 if stop >= 0 else run.place + 1]):
        run.faulty_headers.add(len(layout.indentations))
    _abandon(run, fault.token)
    layout.absorb_indentation = True
    if fault.closes_missing_bracket():
        layout.restart(fault.token[2])
        run.place = len(line)
        return
    if stop >= 0:
        run.place = stop + 1
        return
    resume = _next_statement(run, fault.token[3])
    run.place = len(line) - 1
    if resume is not None:
        layout.restart(resume)
        run.place = len(line)


def _next_statement(run: Run, offset: int) -> int | None:
    """Return the offset of the next line that can only be a statement, after a bracket that never closes."""
    text, layout = run.layout.text, run.layout
    blanks = layout.indentations[-1].blanks
    while True:
        offset = line_end(text, offset, len(text)) + 1
        if offset > len(text):
            return None
        stop = offset
        while stop < len(text) and text[stop] in " \t":
            stop += 1
        line = text[stop : line_end(text, stop, len(text))]
        if stop - offset <= len(blanks) and _STATEMENT.match(line):
            return stop


def _abandon(run: Run, token: Token) -> None:
    """Replace the unfinished statement on the stack by an empty one."""
    statement = run.table.symbols["statement"]
    gotos = run.table.gotos
    keep = len(run.states)
    while statement not in gotos[run.states[keep - 1]]:
        keep -= 1
    del run.states[keep:], run.values[keep - 1 :], run.starts[keep - 1 :], run.ends[keep - 1 :]
    run.states.append(gotos[run.states[-1]][statement])
    run.values.append(())
    run.starts.append(token[2])
    run.ends.append(token[2])
