"""Value and gradient of a line as it stands, computed aside: nothing it does is seen by the session.

It is bounded in time, steps and memory, and refuses what one call of numpy could take too long over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradcli.core.generator import stream
from gradcli.core.lazy import NotLoaded, patience, quiet_numpy
from gradcli.errors import Problem
from gradcli.lang.values.objects import Generator
from gradcli.render.labels import visible
from gradcli.repl.line.indentation import without_comment
from gradcli.source import Source

if TYPE_CHECKING:
    from typing import Any

    from prompt_toolkit.formatted_text import StyleAndTextTuples

    from gradcli.repl.live import LiveSession
    from gradcli.session import Evaluation

SECONDS = 0.012
STEPS = 20_000
LARGEST_RESULT = 128 * 1024  # bytes
LARGEST_OPERAND = 5_000  # elements
_DIGITS = 7
_STATEMENTS = re.compile(
    r"\s*(?:def|for|while|if|with|import|from|del|pass|return|global|raise|assert|class)\b"
)
_WORDS = re.compile(r"[^\W\d]\w*")
_CLOSERS = {"(": ")", "[": "]", "{": "}"}


def value_of(session: LiveSession, line: str, mark: str = "∂") -> StyleAndTextTuples | None:
    """Return value and gradient of a line as fragments, no fragments where there is nothing to show.

    None says that the line has no value as it stands, being half typed, or none in time. `mark` is the sign of a
    derivative: `∂`, or `d` where a terminal has no other letters. Raises: NotLoaded.
    """
    from gradcli.lang.running.limits import Limits

    line = closed(line.rstrip().rstrip(";"))
    if _STATEMENTS.match(line) or not is_light(session, line):
        return []
    quiet_numpy()
    # Begun now, the stream of random numbers is the same for the preview and for the line itself.
    stream()
    limits = Limits(steps=STEPS, seconds=SECONDS, memory=LARGEST_RESULT, depth=500)
    patience.is_short = True
    try:
        return session.aside(lambda: _evaluated(session, Source(line, "<preview>"), mark), limits)
    except NotLoaded:
        raise
    except (Problem, ArithmeticError, ValueError, TypeError, MemoryError, RecursionError, AttributeError):
        # Half a line may be anything; whatever is wrong with it is told when it is run.
        return None
    finally:
        patience.is_short = False


def _evaluated(session: LiveSession, source: Source, mark: str) -> StyleAndTextTuples:
    from gradcli.commands.recorded import pulled_back
    from gradcli.core.tensor import Tensor

    found = session.evaluate([source])
    if not found.inputs:
        found = _at_arguments(session, source) or found
    if not found.outputs:
        return []  # The empty tuple.
    value = found.outputs[-1][1]
    leaves = [(name, leaf) for name, leaf in found.inputs if leaf is not value]
    gradient: list[Any] = []
    if leaves and type(value) is Tensor and value.requires_grad and value.shape == ():
        gradient = pulled_back(value.current(), None, [leaf for _, leaf in leaves])
    text = short_text(session, value)
    if not text or text == source.text or source.text.replace(" ", "").endswith(f"={text}"):
        return []
    shown: StyleAndTextTuples = [("class:preview.sign", "= "), (_style(value), text)]
    for (name, _), slope in zip(leaves, gradient):
        shown += [
            ("class:preview.name", f"   {mark}/{mark}{name} "),
            (_style(slope), short_text(session, slope)),
        ]
    return shown


def _at_arguments(session: LiveSession, source: Source) -> Evaluation | None:
    """Return a function's value at numbers with these as inputs, None for any other line."""
    from gradcli.repl.lineage import called_at_names
    from gradcli.repl.live import Known

    call, *values = called_at_names(session, source.text)
    bound = [part.split("=", 1) for part in values]
    try:
        given = [Known(name, Source(text)) for name, text in bound]
        return session.evaluate([Source(call)], given) if bound else None
    except Problem:
        # An int that must stay one, as in range(n).
        return None


def _style(value: Any) -> str:
    from gradcli.core.tensor import data_of

    data = data_of(value)
    odd = type(data) is float and data - data != 0
    return "class:preview.odd" if odd else "class:preview.value"


def short_text(session: LiveSession, value: Any) -> str:
    """Return a value in a few digits: `11.58385`, `[2, 4]`, or the first words of anything else."""
    from gradcli.core.tensor import Tensor, data_of
    from gradcli.lang.values.kinds import is_array, is_callable
    from gradcli.repl.variables import brief

    data = data_of(value)
    if value is None or is_callable(value):
        return ""
    if type(data) is float:
        return f"{data:.{_DIGITS}g}"
    if is_array(data):
        return visible(_numbers(data.tolist()) if data.size <= 6 else brief(session, Tensor(data)))
    return visible(brief(session, value))


def _numbers(data: Any) -> str:
    if isinstance(data, list):
        return "[" + ", ".join([_numbers(item) for item in data]) + "]"
    return f"{data:.{_DIGITS}g}" if type(data) is float else str(data)


def closed(line: str) -> str:
    """Return a line with the brackets closed that are still open at its end."""
    pending: list[str] = []
    for character in without_comment(line):
        if character in _CLOSERS:
            pending.append(_CLOSERS[character])
        elif pending and character == pending[-1]:
            pending.pop()
    return line + "".join(reversed(pending))


def is_light(session: LiveSession, line: str) -> bool:
    """Tell whether a line names nothing large, and the session is small enough to be noted before it runs.

    Generators are none either: one that an alarm cuts short never goes on.
    """
    variables = session.runtime.variables
    mentioned = set(_WORDS.findall(line))
    items = 0
    for name, value in variables.items():
        size = getattr(value, "size", 0)
        if name in mentioned and ((type(size) is int and size > LARGEST_OPERAND) or type(value) is Generator):
            return False
        if type(value) in (list, dict, tuple):
            items += len(value)
    return items <= LARGEST_OPERAND
