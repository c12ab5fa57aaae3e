"""The toolbar below the line: value and gradient of what stands there, and the operator under the cursor.

What it shows stays in its place: a line that is half typed keeps the value it had, dimmed, and a line that
takes too long is not tried again before the keys rest.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from prompt_toolkit.application.current import get_app
from prompt_toolkit.utils import get_cwidth

from gradcli.core.lazy import NotLoaded, load
from gradcli.errors import Problem
from gradcli.render.labels import symbol, visible
from gradcli.repl.line.preview_value import SECONDS, value_of

if TYPE_CHECKING:
    from typing import Any

    from prompt_toolkit.formatted_text import StyleAndTextTuples

    from gradcli.repl.loop import Repl

LONGEST_LINE = 400
# After a slow line nothing is tried until the keys rest for so long.
REST = 0.2
# So many characters more or less, and the value that a line had says nothing about it any more.
FAR = 24


class Preview:
    """Makes the toolbar's text from the line as it stands; the last one is kept, as most redraws change nothing."""

    def __init__(self, repl: Repl) -> None:
        self._repl = repl
        self._key: tuple[Any, ...] = ()
        self._shown: StyleAndTextTuples = []
        self._mark = symbol("∂", repl.environment.is_ascii_only("stdout"))
        self._rest_until = 0.0
        self._slow: tuple[Any, ...] = ()
        # The last line that had a value, and that value.
        self._line = ""
        self._value: StyleAndTextTuples = []

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
        resting = time.monotonic() < self._rest_until
        start = time.monotonic()
        self._shown, self._key = fitted(self._fragments(text, cursor, resting), width), key
        if resting:
            self._key = ()
            self._look_again()
        elif time.monotonic() - start > SECONDS:
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

    def _fragments(self, text: str, cursor: int, resting: bool = False) -> StyleAndTextTuples:
        line = text.strip()
        if not line:
            self._line, self._value = "", []
            return self._lesson()
        if line.startswith(":"):
            return _command(line[1:])
        asks = line.startswith("?") or line.endswith("?")
        shown = [] if asks or "\n" in line else self._value_shown(line, resting)
        signature, told = self._signature(line.strip("?"), -1) if asks else self._signature(text, cursor)
        if signature:
            if shown:
                shown.append(("", "   "))
            shown.append(("class:preview.signature", visible(signature)))
            shown.append(("class:preview.help", f"  {visible(told)}" if told else ""))
        return shown

    def _value_shown(self, line: str, resting: bool) -> StyleAndTextTuples:
        """Return a line's value; where it has none as it stands, the last one before, dimmed."""
        value = None
        if not resting:
            try:
                value = value_of(self._repl.workspace.session, line, self._mark)  # type: ignore[arg-type]
            except NotLoaded as missing:
                self._load_behind(missing.name)
        if value is None:
            related = line.startswith(self._line) or self._line.startswith(line)
            if not related or abs(len(line) - len(self._line)) > FAR:
                return []
            return [("class:preview.stale", part[1]) for part in self._value]
        self._line, self._value = line, value
        return list(value)

    def _load_behind(self, name: str) -> None:
        """Import a module that the line needs, and look again when it is there."""
        app = get_app()

        def work() -> None:
            load(name)
            self._key = ()
            app.invalidate()

        threading.Thread(target=work, name=f"gradcli-{name}", daemon=True).start()

    def _signature(self, text: str, cursor: int) -> tuple[str, str]:
        from gradcli.repl.line.callsite import signature_at

        try:
            return signature_at(self._repl.workspace.session, text, len(text) if cursor < 0 else cursor)
        except Problem:
            return "", ""

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
