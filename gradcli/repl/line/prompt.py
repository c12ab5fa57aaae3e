"""The prompt itself: prompt_toolkit's session with our lexer, keys, completion, history and toolbar."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.application.current import get_app
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory, ConditionalAutoSuggest
from prompt_toolkit.completion import DynamicCompleter
from prompt_toolkit.cursor_shapes import ModalCursorShapeConfig
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.filters import Condition
from prompt_toolkit.layout.processors import HighlightMatchingBracketProcessor
from prompt_toolkit.output import ColorDepth

from gradcli.errors import DataProblem
from gradcli.repl.line.history import SessionHistory
from gradcli.repl.line.interrupts import InterruptKey
from gradcli.repl.line.keys import bindings
from gradcli.repl.line.paste import entered
from gradcli.repl.line.preview import Preview
from gradcli.repl.line.styles import PROMPT_STYLE
from gradcli.repl.line.terminal_input import terminal_input

if TYPE_CHECKING:
    from prompt_toolkit.completion import Completer
    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

    from gradcli.repl.loop import Repl

PROMPT = ">>> "
MORE = "... "
# Characters: to look whether more is whole would keep Enter waiting, and Ctrl-C behind it.
_LONGEST_READ = 100_000


def _continuation(_width: int, _line: int, is_soft_wrap: int) -> StyleAndTextTuples:
    """Return what stands before a further line; before the rest of a line that is too wide, blanks."""
    return [("class:prompt.more", " " * len(MORE) if is_soft_wrap else MORE)]


class Prompt:
    """Reads entries from the terminal; what needs the engine (colours, the preview) waits until it is there."""

    def __init__(self, repl: Repl, input: Input | None = None, output: Output | None = None) -> None:
        self._repl = repl
        self._completer: Completer | None = None
        self._preview = Preview(repl)
        self._history = SessionHistory(repl.history_path, repl.stash)
        self.session: PromptSession[str] = PromptSession(
            [("class:prompt", PROMPT)],
            multiline=True,
            prompt_continuation=_continuation,
            completer=DynamicCompleter(self._current_completer),
            complete_while_typing=Condition(lambda: repl.settings.text("completion") == "typing"),
            # With something typed, ↑ goes through the lines that begin with it.
            enable_history_search=Condition(lambda: repl.settings.text("completion") == "tab"),
            auto_suggest=ConditionalAutoSuggest(
                AutoSuggestFromHistory(), Condition(lambda: repl.settings.is_on("suggestions"))
            ),
            history=self._history,
            key_bindings=bindings(self._is_incomplete, repl),
            bottom_toolbar=self._preview.toolbar,
            input_processors=[HighlightMatchingBracketProcessor(chars="()[]{}")],
            style=PROMPT_STYLE,
            include_default_pygments_style=False,
            cursor=ModalCursorShapeConfig(),
            enable_suspend=True,
            reserve_space_for_menu=4,
            color_depth=None if repl.display.colour else ColorDepth.DEPTH_1_BIT,
            input=terminal_input() if input is None else input,
            output=output,
        )
        self.interrupt = InterruptKey(self.session.input)

    def read(self, draft: str = "") -> str:
        """Return the next entry. Raises: KeyboardInterrupt on Ctrl-C, EOFError on Ctrl-D."""
        vi = self._repl.settings.text("keys") == "vi"
        self.session.editing_mode = EditingMode.VI if vi else EditingMode.EMACS
        rows = self.session.output.get_size().rows
        self.session.reserve_space_for_menu = 8 if rows >= 20 else 4
        self._complain()
        try:
            return self.session.prompt(default=self._repl.stash.shortened(draft), pre_run=self._load_behind)
        finally:
            self._complain()

    def _complain(self) -> None:
        if self._history.complaint:
            self._repl.display.warn(self._history.complaint)
            self._history.complaint = ""

    def _load_behind(self) -> None:
        """Let the engine load once the first prompt stands."""
        get_app().after_render += self._start_engine

    def _start_engine(self, _app: object) -> None:
        get_app().after_render -= self._start_engine
        self._repl.engine.start(self._on_warm)

    def _on_warm(self) -> None:
        """Colour what was typed meanwhile, and show its value."""
        from gradcli.repl.line.highlighting import ProgramLexer

        self.session.lexer = ProgramLexer(self._repl.engine.known)
        # From the loading thread: the prompt may end at this very moment.
        with suppress(RuntimeError):
            self.session.app.invalidate()

    def _is_incomplete(self, text: str) -> bool:
        try:
            text = self._repl.stash.expanded(text)
        except DataProblem:
            return False  # Running the line says so.
        if text.lstrip().startswith((":", "?")) or text.rstrip().endswith("?"):
            return False
        if len(text) > _LONGEST_READ:
            return False
        self._repl.engine.start()
        from gradcli.lang.reading.parser import is_incomplete

        return is_incomplete(entered(text))

    def _current_completer(self) -> Completer | None:
        if self._completer is None:
            from gradcli.repl.line.completion import ProgramCompleter

            self._completer = ProgramCompleter(self._repl)
        return self._completer
