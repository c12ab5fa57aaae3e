"""`gradcli map`: a result for each row of a table."""

from __future__ import annotations

import os

from gradcli.commands.map_options import (
    FORMATS_HELP,
    MAP_OPTIONS,
    kept_columns,
    reading_options,
    sources_of,
)
from gradcli.commands.map_plan import plan_of
from gradcli.commands.spec import PROGRAM_OPTIONS, WRT, Example, Operand, command
from gradcli.errors import DataProblem, Interrupted, Problem, UsageProblem
from gradcli.report import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TextIO

    from gradcli.commands.spec import Arguments, Context
    from gradcli.mapping.plan import Plan
    from gradcli.mapping.process import Processor
    from gradcli.mapping.progress import Progress
    from gradcli.mapping.scribe import Scribe
    from gradcli.mapping.stream import Outcomes, Totals
    from gradcli.report import Note
    from gradcli.source import Source
    from gradcli.tables.block import Reader, Writer
    from gradcli.tables.sink import Sink

SOME_ROWS_FAILED = 7
_AS_REPORTS = {"csv": "csv", "json": "jsonl", "jsonl": "jsonl"}  # what --format can mean for a table


@command(
    "map",
    "value and gradient for every row of a table",
    operands=(
        Operand("EXPR", "an expression, or a whole program; columns are its variables"),
        Operand(
            "FILE",
            "a table (several: one after the other); - or nothing is standard input",
            "file",
            usage="[FILE ...]",
        ),
        Operand("NAME=VALUE", "a constant for every row", usage="[NAME=VALUE ...]"),
    ),
    options=(WRT, *MAP_OPTIONS, *PROGRAM_OPTIONS),
    examples=(
        Example(
            "printf 'a,b,t\\n2,1,0\\n' | gradcli map 'a*exp(-b*t)' --wrt a,b",
            "the row, its value, and the derivatives",
            "a,b,t,value,d_a,d_b\n2,1,0,2.0,1.0,-0.0\n",
        ),
        Example(
            "printf 'R,dR\\n2,0.1\\n' | gradcli map 'pi*R^2' --sigma R=dR --prefix area_ --to jsonl",
            "the uncertainty of each result",
            '{"R":2,"dR":0.1,"area_value":12.566370614359172,"area_d_R":12.566370614359172,'
            '"area_sigma":1.2566370614359172,"area_share_R":1.0}\n',
        ),
    ),
    description=FORMATS_HELP,
    in_repl=False,
    bounds_itself=True,
)
def map_rows(context: Context, arguments: Arguments) -> Report:
    """Write each row with its results; return a report without blocks, with the exit status."""
    from gradcli.core.lazy import load_numpy

    load_numpy()

    sources, bindings, paths = sources_of(context, arguments)
    reader = _reader(context, arguments, paths)
    try:
        return _mapped(context, arguments, reader, sources, bindings)
    finally:
        reader.close()


def _mapped(
    context: Context,
    arguments: Arguments,
    reader: Reader,
    sources: list[Source],
    bindings: list[tuple[str, str]],
) -> Report:
    from gradcli.mapping.process import Processor
    from gradcli.mapping.progress import Progress
    from gradcli.mapping.scribe import Scribe

    tell = _teller(context)
    plan = plan_of(arguments, sources, bindings, reader, tell)
    policy = arguments.text("on-error") or "stop"
    with _sink(context, arguments) as sink:
        writer = _writer(context, arguments, plan, reader, sink)
        processor = Processor(plan, writer, policy, tell)
        processor.compiled()  # so that a wrong program is told before anything is written
        outcomes = _outcomes(arguments, reader, processor)
        # On a terminal the rows themselves show how far it is.
        progress = Progress(None if _shows_rows(context, arguments) else context.stderr, reader.size())
        with Scribe(writer, sink, reader.size()) as scribe:
            scribe.start(reader.header)
            try:
                totals = _run(reader, processor, scribe, outcomes, progress)
            except Interrupted:
                raise KeyboardInterrupt from None  # what it was at tells nothing: each row takes the same path
            except Problem as problem:
                _add_hint(problem, policy, reader)
                if arguments.text("output") is None:
                    scribe.finish()
                    sink.flush()  # the good rows before the bad one
                raise
            finally:
                progress.clear()
            scribe.finish()
    notes = processor.compiled().program.session.take_notes()
    _summary(context.stderr, arguments, plan, reader, totals, progress, notes)
    # The rows are written: nothing is left for the renderers of reports, and -o is not theirs.
    for name in ("output", "json", "only"):
        arguments.values.pop(name, None)
    arguments.values["format"] = ["plain"]
    return Report(status=SOME_ROWS_FAILED if totals.failed else 0)


def _add_hint(problem: Problem, policy: str, reader: Reader) -> None:
    """Say how to go on in spite of a bad row, where there is nothing better to say."""
    from gradcli.tables.problems import RowProblem

    if policy == "stop" and isinstance(problem, RowProblem) and problem.hint is None:
        problem.hint = "--on-error skip leaves such rows out, --on-error record keeps them with the reason"
        if reader.format in ("csv", "tsv"):
            problem.hint = f"--skip-lines {problem.line} leaves this line out, {problem.hint}"


def _run(
    reader: Reader, processor: Processor, scribe: Scribe, outcomes: Outcomes | None, progress: Progress
) -> Totals:
    """Write the results of all rows and return the totals."""
    from gradcli.mapping.stream import run

    return run(
        reader,
        processor,
        scribe.write,
        outcomes=outcomes,
        progress=lambda rows: progress.advance(rows, reader.taken()),
    )


def _outcomes(arguments: Arguments, reader: Reader, processor: Processor) -> Outcomes | None:
    """Return what computes the rows elsewhere, None for here and now. Raises: UsageProblem."""
    from gradcli.mapping import stream

    address = arguments.text("dask")
    jobs = arguments.integer("jobs") or 1
    if address is not None:
        from gradcli.mapping.cluster import on_cluster

        return on_cluster(processor, address, reader)
    if jobs > 1:
        from gradcli.mapping.workers import Pool

        return stream.by(lambda: Pool(processor, jobs), reader)
    return None


def _shows_rows(context: Context, arguments: Arguments) -> bool:
    """Tell whether the rows are written to a terminal."""
    return arguments.text("output") is None and context.stdout is not None and context.stdout.isatty()


def _writer(context: Context, arguments: Arguments, plan: Plan, reader: Reader, sink: Sink) -> Writer:
    """Return what writes the rows as the command line asks for. Raises: UsageProblem."""
    from gradcli.tables.formats import open_writer

    name = _format(arguments)
    if arguments.text("format") in ("md", "latex") and name is None and context.stderr is not None:
        context.stderr.write(
            f"note: map writes csv, tsv, jsonl or parquet (--to), not {arguments.text('format')}\n"
        )
    record = arguments.text("on-error") == "record"
    if plan.only is not None and (name not in (None, "csv", "tsv") or record):
        what = "--on-error record" if record else f"--to {name}"
        raise UsageProblem(f"--only writes bare numbers, a line each, which {what} cannot do")
    if plan.only is not None:
        name = "csv"
    if _shows_rows(context, arguments) and (name or reader.format) == "parquet":
        if name is not None:
            raise UsageProblem("Parquet is no text for a terminal", hint="write it to a file: -o out.parquet")
        name = "csv"
    return open_writer(
        sink,
        name,
        reader,
        plan.added(),
        delimiter=arguments.text("delimiter") if name in (None, "csv") else None,
        record=record,
        keep=() if plan.only is not None else kept_columns(arguments, reader),
        numbers=plan.columns,
        heading=plan.only is None,
    )


def _reader(context: Context, arguments: Arguments, paths: list[str]) -> Reader:
    """Return the table or tables of a command line. Raises: Problem."""
    from gradcli.tables.formats import Chain, open_table

    name = arguments.text("from")
    options = reading_options(arguments)
    if len(paths) > 1:
        if "-" in paths:
            raise UsageProblem("standard input cannot be read among several files")
        return Chain(paths, name, **options)
    if paths and paths[0] != "-":
        return open_table(paths[0], name, **options)
    stdin = context.stdin
    if stdin is None:
        raise DataProblem("standard input is closed", hint="name a file: gradcli map 'x^2' rows.csv")
    if not paths and stdin.isatty():
        raise UsageProblem("there is no table", hint="name a file: gradcli map 'x^2' rows.csv")
    stream: Any = getattr(stdin, "buffer", None)
    if stream is None:
        import io

        stream = io.BytesIO(stdin.read().encode())
    return open_table(stream, name, **options)


def _sink(context: Context, arguments: Arguments) -> Sink:
    from gradcli.errors import OutputProblem
    from gradcli.tables.sink import Sink, open_sink

    path = arguments.text("output")
    if path is not None and path != "-":
        return open_sink(path)
    if context.stdout is None:
        raise OutputProblem("standard output is closed")
    context.stdout.flush()
    buffer = getattr(context.stdout, "buffer", None)
    return Sink(buffer if buffer is not None else _TextTarget(context.stdout))  # type: ignore[arg-type]


class _TextTarget:
    """A text stream that takes bytes."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, data: bytes) -> None:
        """Write UTF-8 text."""
        self._stream.write(data.decode("utf-8", "backslashreplace"))

    def flush(self) -> None:
        """Pass on what was written."""
        self._stream.flush()


def _format(arguments: Arguments) -> str | None:
    """Return the format asked for by --to, --json or the extension of -o; None is that of the input."""
    asked = arguments.text("to")
    if asked is not None:
        return asked
    if arguments.switch("json"):
        return "jsonl"
    if arguments.text("format") in _AS_REPORTS:
        return _AS_REPORTS[arguments.text("format") or ""]
    path = arguments.text("output")
    if path is None:
        return None
    from gradcli.tables.formats import FOREIGN_EXTENSIONS, format_of

    extension = os.path.splitext(path.lower().removesuffix(".gz"))[1]
    if extension in FOREIGN_EXTENSIONS:
        raise UsageProblem(
            f"-o {path}: map does not write {FOREIGN_EXTENSIONS[extension]}",
            hint="it writes csv, tsv, jsonl and parquet; to give a file another name: --to csv",
        )
    return format_of(path)


def _teller(context: Context) -> Any:
    def tell(text: str) -> None:
        if context.stderr is not None:
            context.stderr.write(text)

    return tell


def _summary(
    stderr: TextIO | None,
    arguments: Arguments,
    plan: Plan,
    reader: Reader,
    totals: Totals,
    progress: Progress,
    notes: list[Note],
) -> None:
    """Say on stderr what there is to know about the rows."""
    if stderr is None:
        return
    lines = [f"note: {note.text}" for note in notes]
    for what, (count, place) in totals.remarks.items():
        lines.append(f"note: {what} in {_rows(count)}; the first is {place}")
    if totals.failed:
        lines.append(
            f"error: {totals.failed:,} of {_rows(totals.rows)} failed; the first is {totals.first_failure}"
        )
    if arguments.switch("verbose"):
        if totals.reason:
            lines.append(f"note: rows were taken one by one: {totals.reason}")
        if reader.blank_lines:
            lines.append(f"note: {reader.blank_lines:,} blank lines were left out")
        seconds = progress.seconds()
        speed = totals.rows / max(seconds, 1e-9)
        lines.append(
            f"{_rows(totals.rows)} in {seconds:.2f} s, {speed:,.0f} rows/s, by {', '.join(plan.wrt) or 'nothing'}"
        )
    stderr.write("".join(f"{line}\n" for line in lines))
    stderr.flush()


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"
