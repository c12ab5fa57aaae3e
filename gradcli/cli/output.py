"""Chooses the form of a report and writes it: to standard output, or to a file whole or not at all."""

from __future__ import annotations

import errno
import os
import sys

from gradcli.cli.telling import tell
from gradcli.errors import OutputProblem, UsageProblem
from gradcli.render.labels import there_are, visible
from gradcli.report import Document, Table, Text, quantities

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from gradcli.cli.environment import Environment
    from gradcli.commands.spec import Arguments
    from gradcli.report import Data, Note, Report

_BY_EXTENSION = {".json": "json", ".jsonl": "jsonl", ".csv": "csv", ".md": "md", ".tex": "latex"}
_SHOWS_NOTES = ("rich", "json", "jsonl", "md", "latex")
_ROWS_ONLY = ("csv", "jsonl")  # forms in which a table leaves no room for anything else


def format_of(arguments: Arguments, environment: Environment) -> str:
    """Return the output format: as asked for, or by the extension of -o, or by what stdout is."""
    if arguments.switch("json"):
        return "json"
    asked = arguments.text("format")
    if asked is not None:
        return asked
    path = arguments.text("output")
    if path is not None:
        return _BY_EXTENSION.get(os.path.splitext(path)[1], "plain")
    return "rich" if environment.is_terminal("stdout") else "plain"


def deliver(
    report: Report,
    arguments: Arguments,
    environment: Environment,
    write: Callable[[str | bytes], None] | None = None,
) -> None:
    """Write a report where and how the arguments ask; notes a format has no room for go to stderr.

    `write` takes the place of standard output.
    """
    form = format_of(arguments, environment)
    path = arguments.text("output")
    only = arguments.text("only")
    if only is not None:
        content: str | bytes = only_text(report, only, arguments.integer("precision"))
        form = "plain"
    else:
        content = content_of(report, form, arguments, environment)
    rows_only = form in _ROWS_ONLY and any(isinstance(block, Table) for block in report.blocks)
    if report.notes and (rows_only or form not in _SHOWS_NOTES):
        show_notes(report.notes, arguments, environment)
    if rows_only:
        texts = [block.text for block in report.blocks if isinstance(block, Text)]
        tell(environment, "".join([f"{visible(text)}\n" for text in texts]))
    if path is not None:
        write_file(path, content)
    elif content and write is not None:
        write(content)
    elif content:
        write_stream(environment.stdout, content)


def content_of(report: Report, form: str, arguments: Arguments, environment: Environment) -> str | bytes:
    """Return a report in a format; a document (a drawing, a source text) is written as it is."""
    if form not in ("json", "jsonl"):
        for block in report.blocks:
            if isinstance(block, Document):
                return block.content
    precision = arguments.integer("precision")
    if form == "rich":
        from gradcli.render.paper import Paper
        from gradcli.render.rich import render

        colour = environment.uses_colour("stdout", arguments.text("color"))
        to_file = arguments.text("output") is not None
        width = 80 if to_file else environment.width()
        return render(report, Paper(width, colour, environment.is_ascii_only("stdout"), precision))
    if form == "plain":
        from gradcli.render import plain

        return plain.render(report, precision)
    if form in ("json", "jsonl"):
        from gradcli.render import json

        return json.render(report, precision) if form == "json" else json.render_lines(report, precision)
    if form == "csv":
        from gradcli.render import csv

        return csv.render(report, precision)
    if form == "md":
        from gradcli.render import markdown

        return markdown.render(report, precision)
    from gradcli.render import latex

    return latex.render(report, precision)


def only_text(report: Report, name: str, precision: int | None) -> str:
    """Return one named result, or one element of it (`d_v[0]`, `d_A[0, 1]`), as a bare number on a line.

    Raises: UsageProblem that lists the names there are.
    """
    from gradcli.render.numbers import number_text

    found = quantities(report)
    for quantity in found:
        if quantity.name == name:
            return number_text(quantity.value, precision) + "\n"
    whole, bracket, index = name.rstrip().removesuffix("]").partition("[")
    for quantity in found if bracket else ():
        if quantity.name == whole:
            return number_text(_element(quantity.value, index, name), precision) + "\n"
    names = [quantity.name for quantity in found]
    if not names:
        raise UsageProblem(f"--only {name}: this command has no named results")
    from gradcli.cli.arguments import nearest

    near = nearest(name, names) or _derivative_meant(name, names)
    listed = there_are([*names[:12], *(["..."] if len(names) > 12 else [])])
    hint = f"did you mean {near}? T{listed[1:]}" if near else listed
    if "," in name and all(part.strip() in names for part in name.split(",")):
        hint = "--only takes one name; --format csv has them all side by side"
    raise UsageProblem(f"there is no result named {name}", hint=hint)


def _derivative_meant(name: str, names: list[str]) -> str | None:
    """Return which result `x`, `d/dx`, `f'` or `grad` may name."""
    by = name.replace("∂", "d").rpartition("/d")[2]
    if f"d_{by}" in names:
        return f"d_{by}"
    if by in ("grad", "gradient", "derivative", "slope", "f'", "y'", "deriv", "diff"):
        return next((each for each in names if each.startswith("d_")), None)
    return None


def _element(value: Data, index: str, name: str) -> Data:
    """Return the element of nested lists at `0` or `0, 1`. Raises: UsageProblem where there is none."""
    for part in index.replace("][", ",").split(","):
        try:
            if not isinstance(value, list):
                raise IndexError
            value = value[int(part)]
        except (ValueError, IndexError):
            raise UsageProblem(f"there is no result named {name}", hint=_elements_of(value)) from None
    return value


def _elements_of(value: Data) -> str:
    if not isinstance(value, list):
        return "it is a number, without elements"
    return f"elements are counted from [0] to [{len(value) - 1}]" if value else "it has no elements"


def show_notes(notes: tuple[Note, ...], arguments: Arguments, environment: Environment) -> None:
    """Write notes to stderr, one a line, with their places."""
    lines: list[str] = []
    for note in notes:
        lines.append(f"{note.kind}: {visible(note.text)}\n")
        if note.hint:
            lines.append(f"  hint: {visible(note.hint)}\n")
    text = "".join(lines)
    if environment.uses_colour("stderr", arguments.text("color")):
        text = "".join(
            [f"\x1b[33m{line.partition(':')[0]}\x1b[0m:{line.partition(':')[2]}" for line in lines]
        )
    tell(environment, text)


def write_stream(stream: TextIO | None, content: str | bytes) -> None:
    """Write text or bytes to standard output and flush it.

    Raises: OutputProblem where it cannot be written; BrokenPipeError where the reader is gone.
    """
    if stream is None:
        raise OutputProblem("standard output is closed")
    try:
        if isinstance(content, bytes):
            stream.flush()
            stream.buffer.write(content)
            stream.buffer.flush()
        else:
            stream.write(content)
            stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputProblem(f"standard output cannot be written: {error.strerror}") from error


def flush(stream: TextIO | None) -> None:
    """Write out what a stream still holds; raises as `write_stream` does."""
    if stream is not None:
        write_stream(stream, "")


def forget_unwritten(environment: Environment) -> None:
    """Send what a broken standard output still holds to nowhere, or Python complains at exit."""
    if environment.stdout is None or environment.stdout is not sys.stdout:
        return
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, environment.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError, AttributeError):
        return


def write_file(path: str, content: str | bytes) -> None:
    """Write a file whole or not at all: beside it first, then in its place; its permissions stay.

    A device or a pipe is written to as it is.
    Raises: OutputProblem naming the file and the reason; BrokenPipeError where the reader is gone.
    """
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            _write_in_place(path, data)
        else:
            _replace(os.path.realpath(path), data)  # raises where the working folder is gone
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise OutputProblem(f"{path} cannot be written: {reason}") from error


def _write_in_place(device: str, data: bytes) -> None:
    if os.path.isdir(device):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    with open(device, "wb") as file:
        file.write(data)


def _replace(target: str, data: bytes) -> None:
    mode = os.stat(target).st_mode & 0o7777 if os.path.exists(target) else None
    beside = f"{target}.{os.getpid()}.part"
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        if mode is not None:
            os.chmod(beside, mode)
        os.replace(beside, target)
    except BaseException:
        os.unlink(beside)
        raise
