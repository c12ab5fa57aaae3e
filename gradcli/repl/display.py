"""What the prompt writes: results, problems, notes and reports, escaped, coloured and folded."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from gradcli.errors import Interrupted
from gradcli.render.hanging import hung
from gradcli.render.labels import visible
from gradcli.repl.printed import Printed
from gradcli.repl.registry import in_words_of_prompt

if TYPE_CHECKING:
    from gradcli.cli.environment import Environment
    from gradcli.commands.spec import Arguments
    from gradcli.errors import Problem
    from gradcli.repl.printed import Kept
    from gradcli.report import Note, Report

# A value longer than this is shown by its beginning and end; `:more` shows all of it.
LINES_SHOWN = 60
CHARACTERS_SHOWN = 2_000

_COLOURS = re.compile(r"\x1b\[[\d;]*m")

_YELLOW, _CYAN, _PLAIN = "\x1b[33m", "\x1b[36m", "\x1b[0m"
_STYLES = {"dim": "\x1b[2m", "good": "\x1b[32m", "bad": "\x1b[31m", "bold": "\x1b[1m"}
_LABELS = {"error:": "\x1b[1;31m", "hint:": "\x1b[1;36m"}
# Paragraphs are not wider than this on a wide terminal.
_WIDEST = 90


class Display:
    """Writes to the terminal's standard output, and keeps what an entry gave that was too long to be shown."""

    def __init__(self, environment: Environment, choice: str | None = None) -> None:
        self.environment = environment
        self.colour = environment.uses_colour("stdout", choice)
        self.can_rewrite = environment.variables.get("TERM", "") not in ("", "dumb", "unknown")
        self.at_line_start = True
        self._printed = Printed(self, None)
        self._lines: int | None = None
        # The parts of the last entry that was folded, and whether this entry has begun them anew.
        self._folded: list[Kept | str] = []
        self._has_folded = False

    # ----- what a program prints -----------------------------------------------------------------

    def begin(self, lines: int | None) -> None:
        """Begin an entry, of whose output so many lines are shown (None: all)."""
        self._lines = lines
        self._printed = Printed(self, lines)
        self._has_folded = False

    def write(self, text: str) -> None:
        """Write what a program prints; control characters show as escapes."""
        if not text:
            return
        if not text.replace("\n", "").isprintable():
            text = visible(text)
        self._printed.write(text)

    def put(self, text: str) -> None:
        """Write a text as it is."""
        stdout = self.environment.stdout
        if stdout is not None and text:
            stdout.write(text)
            stdout.flush()
            self.at_line_start = text.endswith("\n")

    def columns(self) -> int:
        """Return the width of the terminal."""
        return self.environment.width()

    def remark(self, line: str) -> None:
        """Write a line about what is printed, below it."""
        before, after = (_STYLES["dim"], _PLAIN) if self.colour else ("", "")
        self.put(("" if self.at_line_start else "\n") + f"{before}{line}{after}\n")

    def rewrite(self, line: str) -> None:
        """Write a line over the one that stands there, which stays open."""
        before, after = (_STYLES["dim"], _PLAIN) if self.colour and line else ("", "")
        self.put(f"\r{before}{line}{after}\x1b[K")
        self.at_line_start = not line

    def end_line(self) -> None:
        """End what a program prints, and the line it left open, so that nothing ever stands in its middle."""
        kept = self._printed.finish()
        if kept is not None:
            self._keep(kept)
        if not self.at_line_start:
            self.put("\n")

    def _keep(self, part: Kept | str) -> None:
        if not self._has_folded:
            self._folded.clear()
            self._has_folded = True
        self._folded.append(part)

    @property
    def folded(self) -> str:
        """All of what the last folded entry gave, "" if none was folded."""
        texts = [part if isinstance(part, str) else part.text() for part in self._folded]
        return _COLOURS.sub("", "\n".join([text.rstrip("\n") for text in texts]))

    def clear(self) -> None:
        """Clear the screen, where there is one."""
        if self.can_rewrite:
            self.put("\x1b[2J\x1b[H")
            self.at_line_start = True

    # ----- the prompt's own words ----------------------------------------------------------------

    def line(self, text: str, style: str = "") -> None:
        """Write a line of the prompt's own; styles are `dim`, `good`, `bad` and `bold`."""
        self.end_line()
        text = visible(text)
        if style and self.colour:
            text = "\n".join(
                [f"{_STYLES[style]}{part}{_PLAIN}" if part else part for part in text.split("\n")]
            )
        self.put(text + "\n")

    def prose(self, text: str, style: str = "") -> None:
        """Write a paragraph in lines of the terminal's width; code stands in backquotes and is not broken."""
        shown = self._filled(re.sub(r"`[^`]*`", _unbreakable, visible(text)))
        before, after = (_STYLES[style], _PLAIN) if style and self.colour else ("", "")
        code = rf"{_CYAN}\1{_PLAIN}{before}" if self.colour else r"\1"
        self.end_line()
        self.put(before + re.sub(r"`([^`]*)`", code, shown) + after + "\n")

    def text(self, text: str) -> None:
        """Write lines as they stand; those that are too long go on below their words, or further to the right."""
        width = max(self.environment.width(), 16)
        for line in visible(text).split("\n"):
            if len(line) <= width:
                self.line(line)
                continue
            indent = " " * min(len(line) - len(line.lstrip(" ")) + 4, width // 3)
            folded = hung(line, width)
            self.line(folded or textwrap.fill(line, width, subsequent_indent=indent, break_on_hyphens=False))

    def _filled(self, text: str) -> str:
        indent = " " * (len(text) - len(text.lstrip(" ")))
        width = max(min(self.environment.width(), _WIDEST), 16)
        lines = textwrap.wrap(
            text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        )
        return "\n".join(lines or [""]).replace("\xa0", " ")

    def value(self, text: str) -> None:
        """Write a value's text, folded if it is long."""
        self.end_line()
        text = visible(text)
        shown = text if self._lines is None else folded(text)
        if shown != text:
            self._keep(text)
        self.put(shown + "\n")

    def problem(self, problem: Problem) -> None:
        """Write what went wrong, with its place and hint."""
        from gradcli.diagnostics import render

        if problem.hint:
            problem.hint = in_words_of_prompt(problem.hint)
        if isinstance(problem, Interrupted) and not self.can_rewrite:
            # This terminal has echoed a ^C.
            self.at_line_start = False
        self.end_line()
        width = self.environment.width()
        plain = render(problem, width=width).split("\n")
        painted = render(problem, color=self.colour, width=width).split("\n")
        self.put("".join([self._told(line, shown) + "\n" for line, shown in zip(plain, painted)]))

    def _told(self, line: str, painted: str) -> str:
        """Return a line of a problem: sentences are filled, lines of the program stay as they are."""
        label = next((label for label in _LABELS if line.lstrip(" ").startswith(label)), "")
        if not label or len(line) <= self.environment.width():
            return painted
        indent = " " * (line.index(label) + len(label) + 1)
        filled = textwrap.fill(
            line, max(self.environment.width(), 16), subsequent_indent=indent[:8], break_on_hyphens=False
        )
        return filled.replace(label, f"{_LABELS[label]}{label}{_PLAIN}", 1) if self.colour else filled

    def warn(self, text: str) -> None:
        """Write a warning, and its hint on a line of its own; `:why` says more about it."""
        label = f"{_YELLOW}warning:{_PLAIN}" if self.colour else "warning:"
        self.end_line()
        lines = visible(f"warning: {text}").split("\n")
        self.put("".join([self._filled(line) + "\n" for line in lines]).replace("warning:", label, 1))

    def note(self, note: Note) -> None:
        """Write a remark about a result."""
        self.prose(f"{note.kind}: {note.text}", "dim")
        if note.hint:
            self.prose(f"  hint: {note.hint}", "dim")

    def report(self, report: Report, arguments: Arguments) -> None:
        """Write a command's report in the form its options ask for."""
        from gradcli.cli.output import deliver

        self.end_line()
        deliver(report, arguments, self.environment, self._report_text)

    def _report_text(self, content: str | bytes) -> None:
        """Write a report, folded as what a program prints."""
        if isinstance(content, bytes):
            from gradcli.cli.output import write_stream

            write_stream(self.environment.stdout, content)
            return
        printed = Printed(self, self._lines)
        printed.write(content)
        kept = printed.finish()
        if kept is not None:
            self._keep(kept)


def _unbreakable(found: re.Match[str]) -> str:
    return found.group().replace(" ", "\xa0")


def folded(text: str) -> str:
    """Return a text without its middle if it is long, with a line that says how much is left out."""
    lines = text.split("\n")
    if len(lines) > LINES_SHOWN:
        left_out = len(lines) - LINES_SHOWN + 5
        return "\n".join(
            [*lines[: LINES_SHOWN - 10], f"... {left_out:,} lines more (:more) ...", *lines[-5:]]
        )
    if len(text) > CHARACTERS_SHOWN:
        head, tail = text[: CHARACTERS_SHOWN * 3 // 5], text[-CHARACTERS_SHOWN // 5 :]
        left_out = len(text) - len(head) - len(tail)
        return f"{head} ... {left_out:,} characters more (:more) ... {tail}"
    return text
