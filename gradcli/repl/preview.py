"""The toolbar below the line: value and gradient of what stands there, or the call under the cursor.

Nothing it does is seen by the session, and it is bounded: a line that takes longer shows nothing.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from prompt_toolkit.application.current import get_app
from prompt_toolkit.utils import get_cwidth

from gradcli.core.generator import stream
from gradcli.core.lazy import quiet_numpy
from gradcli.errors import Problem
from gradcli.render.labels import visible
from gradcli.repl.indentation import without_comment
from gradcli.source import Source

if TYPE_CHECKING:
    from typing import Any

    from prompt_toolkit.formatted_text import StyleAndTextTuples

    from gradcli.repl.live import LiveSession
    from gradcli.repl.loop import Repl
    from gradcli.session import Evaluation

SECONDS = 0.018
STEPS = 20_000
LARGEST_RESULT = 256 * 1024  # bytes
LARGEST_OPERAND = 10_000  # elements
LONGEST_LINE = 400
# After a slow line nothing is tried until the keys rest for so long.
REST = 0.2
_DIGITS = 7
_STATEMENTS = re.compile(
    r"\s*(?:def|for|while|if|with|import|from|del|pass|return|global|raise|assert|class)\b"
)
_WORDS = re.compile(r"[^\W\d]\w*")
_CLOSERS = {"(": ")", "[": "]", "{": "}"}


class Preview:
    """Makes the toolbar's text from the line as it stands; the last one is kept, as most redraws change nothing."""

    def __init__(self, repl: Repl) -> None:
        self._repl = repl
        self._key: tuple[Any, ...] = ()
        self._shown: StyleAndTextTuples = []
        self._mark = "d" if repl.environment.is_ascii_only("stdout") else "∂"
        self._rest_until = 0.0
        self._slow: tuple[Any, ...] = ()

    def toolbar(self) -> StyleAndTextTuples:
        """Return the toolbar for the prompt's current buffer, always one line of the same height."""
        document = get_app().current_buffer.document
        width = get_app().output.get_size().columns
        try:
            return self.of(document.text, document.cursor_position, width)
        except Exception:  # noqa: BLE001 (a bug of ours costs the preview of a line, not the line)
            return []

    def of(self, text: str, cursor: int, width: int) -> StyleAndTextTuples:
        """Return what to show for a text with the cursor at a place, in one line of a width."""
        repl = self._repl
        if not repl.engine.is_warm or not repl.settings.is_on("preview") or len(text) > LONGEST_LINE:
            return []
        key = (text, cursor, width, repl.workspace.count, len(repl.workspace.entries))
        if key == self._key:
            return self._shown
        if time.monotonic() < self._rest_until:
            self._look_again()
            return []
        start = time.monotonic()
        self._shown, self._key = fitted(self._fragments(text, cursor), width), key
        if time.monotonic() - start > SECONDS:
            self._rest_until = time.monotonic() + REST
            if key != self._slow:
                # The first line of its kind may have had to load something: it is tried once more.
                self._slow, self._key = key, ()
                self._look_again()
        return self._shown

    def _look_again(self) -> None:
        loop = get_app().loop
        if loop is not None:
            loop.call_later(REST, get_app().invalidate)

    def _fragments(self, text: str, cursor: int) -> StyleAndTextTuples:
        line = text.strip()
        session = self._repl.workspace.session
        if not line:
            return self._lesson()
        if line.startswith(":"):
            return _command(line[1:])
        from gradcli.repl.callsite import signature_at

        try:
            signature, told = signature_at(
                session, text[:cursor] if not line.startswith("?") else line[1:] + "("
            )
            shown = [] if "\n" in line else value_of(session, line, self._mark)  # type: ignore[arg-type]
        except Problem:
            signature, told, shown = "", "", []
        if signature:
            if shown:
                shown.append(("", "   "))
            shown.append(("class:preview.signature", visible(signature)))
            shown.append(("class:preview.help", f"  {visible(told)}" if told else ""))
        return shown

    def _lesson(self) -> StyleAndTextTuples:
        lesson = self._repl.lesson
        return [] if lesson is None else [("class:preview.help", lesson.reminder())]


def fitted(fragments: StyleAndTextTuples, width: int) -> StyleAndTextTuples:
    """Return fragments cut to one line of a width."""
    kept: StyleAndTextTuples = []
    left = width - 1
    for style, text, *_ in fragments:
        text = text.replace("\n", " ")
        if get_cwidth(text) > left:
            while text and get_cwidth(text) > left - 1:
                text = text[:-1]
            kept.append((style, text + "…"))
            break
        kept.append((style, text))
        left -= get_cwidth(text)
    return kept


def _command(line: str) -> StyleAndTextTuples:
    from gradcli.repl.registry import load_own

    name = line.partition(" ")[0]
    own = load_own().get(name)
    if own is not None:
        return [
            ("class:preview.signature", f":{name} {own.usage}".strip()),
            ("class:preview.help", f"  {own.summary}"),
        ]
    from gradcli.commands import load, names

    if name not in names():
        return []
    command = load(name)
    operands = " ".join([operand.metavar for operand in command.operands])
    return [
        ("class:preview.signature", f":{name} {operands}".strip()),
        ("class:preview.help", f"  {command.summary}"),
    ]


# ----- the value -------------------------------------------------------------------------------


def value_of(session: LiveSession, line: str, mark: str = "∂") -> StyleAndTextTuples:
    """Return value and gradient of a line as fragments, nothing where they cannot be had quickly.

    `mark` is the sign of a derivative: `∂`, or `d` where a terminal has no other letters.
    """
    from gradcli.lang.limits import Limits

    line = closed(line.rstrip().rstrip(";"))
    if _STATEMENTS.match(line) or not is_light(session, line):
        return []
    quiet_numpy()
    # Begun now, the stream of random numbers is the same for the preview and for the line itself.
    stream()
    limits = Limits(steps=STEPS, seconds=SECONDS, memory=LARGEST_RESULT, depth=500)
    try:
        return session.aside(lambda: _evaluated(session, Source(line, "<preview>"), mark), limits)
    except (Problem, ArithmeticError, ValueError, TypeError, MemoryError, RecursionError, AttributeError):
        # Half a line may be anything; whatever is wrong with it is told when it is run.
        return []


def _evaluated(session: LiveSession, source: Source, mark: str) -> StyleAndTextTuples:
    from gradcli.commands.recorded import pulled_back
    from gradcli.core.tensor import Tensor

    found = session.evaluate([source])
    if not found.inputs:
        found = _at_arguments(session, source) or found
    value = found.outputs[-1][1]
    leaves = [(name, leaf) for name, leaf in found.inputs if leaf is not value]
    gradient: list[Any] = []
    if leaves and type(value) is Tensor and value.requires_grad and value.shape == ():
        gradient = pulled_back(value.current(), None, [leaf for _, leaf in leaves])
    text = short_text(session, value)
    if not text or text == source.text:
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
    from gradcli.lang.kinds import is_callable
    from gradcli.repl.variables import brief

    data = data_of(value)
    if value is None or is_callable(value):
        return ""
    if type(data) is float:
        return f"{data:.{_DIGITS}g}"
    if (type(value) is Tensor or hasattr(data, "tolist")) and getattr(data, "size", 1) <= 6:
        return visible(_numbers(data.tolist() if hasattr(data, "tolist") else data))
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
    """Tell whether a line names nothing large, and the session is small enough to be noted before it runs."""
    variables = session.runtime.variables
    mentioned = set(_WORDS.findall(line))
    items = 0
    for name, value in variables.items():
        size = getattr(value, "size", 0)
        if name in mentioned and type(size) is int and size > LARGEST_OPERAND:
            return False
        if type(value) in (list, dict, tuple):
            items += len(value)
    return items <= LARGEST_OPERAND
