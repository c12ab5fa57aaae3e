"""`gradcli serve`: answers one JSON request a line, for editors, bots and launchers."""

from __future__ import annotations

import gc
from io import StringIO

from gradcli.commands.requests import LIMITS, decoded, request_of
from gradcli.commands.spec import PROGRAM_OPTIONS, Arguments, Command, Context, Example, command, run_in_time
from gradcli.errors import DataProblem, Interrupted, OutputProblem, Problem, UsageProblem, out_of_memory
from gradcli.report import Document, Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from gradcli.report import Data


_TIDYING = 100  # requests between two collections of what they left: some 17 kB each, in cycles


@command(
    "serve",
    "answer requests, one JSON object a line",
    options=tuple([option for option in PROGRAM_OPTIONS if option.name in LIMITS]),
    examples=(
        Example(
            """echo '{"expr": "x^2", "at": {"x": 3}}' | gradcli serve""",
            "expression and values in, report out",
            '{"schema":"gradcli/1","expr":"x^2","at":{"x":3.0},"value":9.0,"grad":{"x":6.0},"warnings":[]}\n',
        ),
    ),
    description=(
        'A request: {"expr": TEXT, "at": {NAME: VALUE}, "command": "grad"}, and any option of the '
        'command by its long name: "wrt": "x", "tangent": "x=1". VALUE is a number, nested lists '
        'of numbers or a text. "id" comes back with the answer. A request that fails is answered '
        'by an "error"; the server goes on. The limits hold for each request.'
    ),
    in_repl=False,
)
def serve(context: Context, arguments: Arguments) -> Report:
    """Answer until standard input ends."""
    if arguments.operands:
        raise UsageProblem(
            f"serve takes nothing behind it, not {arguments.operands[0]!r}",
            hint="requests come on standard input",
        )
    if context.stdout is None:
        raise OutputProblem("standard output is closed")
    if context.stdin is None:
        raise DataProblem("serve needs standard input, which is closed")
    limits = {name: text for name in LIMITS if (text := arguments.text(name)) is not None}
    write, flush = context.stdout.write, context.stdout.flush
    requests: Iterable[bytes | str] = getattr(context.stdin, "buffer", context.stdin)
    answered = 0
    for line in requests:
        if not line.strip():
            continue
        answered += 1
        if answered % _TIDYING == 0:
            gc.collect(0)
        text = answer(line, limits) + "\n"
        try:
            write(text)
            flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputProblem(f"standard output cannot be written: {error.strerror}") from error
    return Report()


def answer(line: bytes | str, limits: dict[str, str] | None = None) -> str:
    """Return the answer to a request as one line of JSON; a failure is an answer too."""
    from gradcli.render.json import SCHEMA, encode, failure_object

    identity: dict[str, Data] = {}
    precision = None
    try:
        found = decoded(line)
        identity = {key: found[key] for key in ("id",) if key in found}
        request = request_of(found, limits or {})
        precision = request.arguments.integer("precision")
        said = _reported(request.command, request.arguments)
    except Interrupted:
        raise
    except Problem as problem:
        said = failure_object(problem)
    except MemoryError:
        said = failure_object(out_of_memory())
    except Exception as error:  # noqa: BLE001 (a bug of ours costs one answer, not the server)
        said = {"error": _bug(error)}
    try:
        return encode({"schema": SCHEMA, **identity, **said}, precision)
    except RecursionError:
        too_deep = DataProblem("the request's id, or the answer, is nested too deep")
        return encode(failure_object(too_deep))


def _reported(wanted: Command, arguments: Arguments) -> dict[str, Data]:
    """Return a report's object, with what the program printed and what was drawn."""
    from gradcli.render.json import as_object

    printed, warned = StringIO(), StringIO()
    report = run_in_time(wanted, Context(None, printed, warned, reads_files=False), arguments)
    warnings = [text.removeprefix("warning: ") for text in warned.getvalue().splitlines()]
    found = as_object(report)
    if printed.getvalue():
        found["printed"] = printed.getvalue()
    drawings = [block.content for block in report.blocks if isinstance(block, Document)]
    for drawing in drawings:
        if isinstance(drawing, str) and "source" not in found and "script" not in found:
            found["document"] = drawing
    notes = found.pop("warnings")
    found["warnings"] = [*notes, *[{"kind": "info", "message": text} for text in warnings]]
    return found


def _bug(error: Exception) -> dict[str, Data]:
    what = f"{type(error).__name__}: {error}".replace("\n", " ")[:200]
    return {"code": "bug", "message": what, "line": None, "column": None, "end_column": None, "hint": None}
