"""Keys with a meaning of their own: Enter asks the parser, Tab indents or completes, a paste is cleaned."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.application.current import get_app
from prompt_toolkit.document import Document
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import (
    Condition,
    completion_is_selected,
    emacs_insert_mode,
    has_completions,
    has_focus,
    has_selection,
    vi_insert_mode,
    vi_navigation_mode,
)
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.keys import Keys

from gradcli.errors import Problem
from gradcli.repl.line.greek import letter_for, named_before
from gradcli.repl.line.indentation import INDENT, indentation_after, indentation_of_else
from gradcli.repl.line.paste import cleaned, is_transcript

if TYPE_CHECKING:
    from collections.abc import Callable

    from prompt_toolkit.buffer import Buffer
    from prompt_toolkit.key_binding import KeyPressEvent

    from gradcli.repl.loop import Repl

# Keys that come closer together than this are not typed, seconds.
_PAUSE = 0.1

_typing = has_focus(DEFAULT_BUFFER) & (emacs_insert_mode | vi_insert_mode)


@Condition
def _in_indentation() -> bool:
    document = get_app().current_buffer.document
    before = document.current_line_before_cursor
    return not before.strip() and (bool(before) or document.line_count > 1)


@Condition
def _after_backslash_name() -> bool:
    name = named_before(get_app().current_buffer.document.current_line_before_cursor)
    return letter_for(name) is not None


def bindings(is_incomplete: Callable[[str], bool], repl: Repl) -> KeyBindings:
    """Return the bindings of the prompt."""
    keys = KeyBindings()
    typed = Typed()

    @keys.add("enter", filter=_typing & ~completion_is_selected, eager=True)
    def _enter(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        pasted = typed.is_pasted(event)
        if pasted and typed.goes_on_indented(event):
            buffer.insert_text("\n")
        else:
            enter(buffer, is_incomplete, indents=not pasted and not is_transcript(buffer.text))

    @keys.add("enter", filter=_typing & completion_is_selected, eager=True)
    def _take_completion(event: KeyPressEvent) -> None:
        event.current_buffer.complete_state = None

    @keys.add("escape", "enter", filter=_typing)
    def _run_now(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    @keys.add("tab", filter=_typing & _after_backslash_name, eager=True)
    def _greek(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        name = named_before(buffer.document.current_line_before_cursor) or ""
        letter = letter_for(name)
        if letter is not None:
            buffer.delete_before_cursor(len(name) + 1)
            buffer.insert_text(letter)

    @keys.add("tab", filter=_typing & _in_indentation & ~has_completions, eager=True)
    def _indent(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        width = len(buffer.document.current_line_before_cursor)
        buffer.insert_text(" " * (len(INDENT) - width % len(INDENT)))

    @keys.add(":", filter=_typing)
    def _colon(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        buffer.insert_text(":")
        blanks = indentation_of_else(buffer.document.text_before_cursor)
        line = buffer.document.current_line_before_cursor
        if blanks is not None:
            buffer.delete_before_cursor(len(line))
            buffer.insert_text(blanks + line.lstrip())

    @keys.add("backspace", filter=_typing & _in_indentation, save_before=_not_repeated)
    def _dedent(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        width = len(buffer.document.current_line_before_cursor)
        buffer.delete_before_cursor((width - 1) % len(INDENT) + 1 if width else 1)

    _add_whole_texts(keys, is_incomplete, repl)
    return keys


def _add_whole_texts(keys: KeyBindings, is_incomplete: Callable[[str], bool], repl: Repl) -> None:
    """Add what puts a whole text into the line: a paste, the user's editor."""

    @keys.add(Keys.BracketedPaste, filter=has_focus(DEFAULT_BUFFER), eager=True)
    def _paste(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        text = cleaned(event.data)
        if buffer.text[: buffer.cursor_position].strip() == "" and "\n" in text:
            text = text.strip("\n")
            # The line end that came with a block ends it: one Enter runs what was pasted.
            if event.data.endswith(("\r", "\n")) and is_incomplete(text) and not is_incomplete(text + "\n"):
                text += "\n"
        buffer.insert_text(repl.stash.shortened(text))

    @keys.add("c-x", "c-e", filter=_typing & ~has_selection)
    @keys.add("v", filter=has_focus(DEFAULT_BUFFER) & vi_navigation_mode)
    def _edit(event: KeyPressEvent) -> None:
        event.app.create_background_task(_edited_outside(event.current_buffer, repl))


async def _edited_outside(buffer: Buffer, repl: Repl) -> None:
    """Put what the user's editor makes of the line in its place; it runs only at Enter."""
    from gradcli.repl.editor import edited

    def work() -> str | None:
        try:
            return edited(repl, repl.stash.expanded(buffer.text))
        except Problem as problem:
            repl.display.problem(problem)
            return None

    text = await run_in_terminal(work, in_executor=True)
    if text is not None:
        text = repl.stash.shortened(text)
        buffer.document = Document(text, len(text))


def _not_repeated(event: KeyPressEvent) -> bool:
    return not event.is_repeat


class Typed:
    """Tells a paste from typing where the terminal does not say: keys come all at once, blanks behind Enter."""

    def __init__(self) -> None:
        self._was_pasted = False
        self._last = 0.0

    def is_pasted(self, event: KeyPressEvent) -> bool:
        """Tell whether the line after this Enter brings its own indentation."""
        now = time.monotonic()
        goes_on = self._was_pasted and now - self._last < _PAUSE and "\n" in event.current_buffer.text
        self._was_pasted = goes_on or self._next(event).isspace()
        self._last = now
        return self._was_pasted

    def goes_on_indented(self, event: KeyPressEvent) -> bool:
        """Tell whether this Enter ends an empty line within a block, which would else be the block's end."""
        document = event.current_buffer.document
        is_empty = document.line_count > 1 and not document.current_line.strip()
        return is_empty and self._next(event).isspace()

    def _next(self, event: KeyPressEvent) -> str:
        """Return the key that waits behind this Enter and others, "" if none does."""
        return next((key.data for key in event.key_processor.input_queue if key.data not in "\r\n"), "")


def enter(buffer: Buffer, is_incomplete: Callable[[str], bool], indents: bool = True) -> None:
    """Run what was typed if it is whole and the cursor stands in its last line, else begin a new line.

    The new line is indented as the one before asks, if it `indents`.
    """
    document = buffer.document
    after = document.text_after_cursor
    if not document.text.strip():
        buffer.validate_and_handle()
        return
    one_line = document.line_count == 1
    if after.strip() and not one_line:
        buffer.insert_text("\n" + (indentation_after(document.text_before_cursor) if indents else ""))
        return
    if not is_incomplete(document.text):
        buffer.validate_and_handle()
        return
    buffer.cursor_position = len(document.text) if not after.strip() else buffer.cursor_position
    buffer.insert_text("\n" + (indentation_after(buffer.document.text_before_cursor) if indents else ""))
