"""What a command line asks of `map`: its options, the program, and the plan for the rows of a table."""

from __future__ import annotations

import os
import re

from gradcli.commands.program import name_bound_by, read_source, reads_as_path
from gradcli.commands.spec import Option
from gradcli.errors import UsageProblem
from gradcli.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.commands.spec import Arguments, Context
    from gradcli.tables.block import Reader

_FORMATS = ("csv", "tsv", "jsonl", "parquet")

FORMATS_HELP = (
    "Columns are the program's variables; a column whose name is no identifier stands in backquotes: `flow rate`. "
    "Each row comes out as it was, with columns for the results after it: value, d_x, d_y, ... "
    "Formats (csv, tsv, jsonl, parquet) go by the files' extensions."
)

MAP_OPTIONS = (
    Option(("--tangent",), "the derivative in a direction: x=1,y=dy; numbers or columns", "NAME=VALUE,..."),
    Option(("--order",), "2: second derivatives, too", "N", kind="integer", choices=("1", "2")),
    Option(("--sigma",), "uncertainties of variables, x=0.1,y=dy,z=2%: adds the result's", "NAME=VALUE,..."),
    Option(("--prefix",), "put TEXT before the names of the new columns", "TEXT"),
    Option(("--rename",), "call a column by another name in the program", "COLUMN=NAME,...", repeated=True),
    Option(("--keep",), "pass on these columns of the input only; --keep '' none of them", "COLUMNS"),
    Option(("--header",), "the table has no header line; these are its columns' names", "NAMES"),
    Option(("--from",), "format of the input", "FORMAT", choices=_FORMATS),
    Option(("--to",), "format of the output (default: as the input)", "FORMAT", choices=_FORMATS),
    Option(("--delimiter",), "what separates the columns: , ; tab |", "CHARACTER"),
    Option(("--decimal",), "the decimal sign: . or ,", "CHARACTER", choices=(".", ",")),
    Option(("--thousands",), "what separates thousands in numbers: , . ' or space", "CHARACTER"),
    Option(("--na",), "read these texts and empty cells as nan: NA,-,-999; --na '' empty ones only", "TEXTS"),
    Option(("--comment",), "leave out lines that begin with TEXT: '#'", "TEXT"),
    Option(("--skip-lines",), "leave out these lines of each file, from 1 on: 1-3,17", "LINES"),
    Option(("--on-error",), "at a bad row: stop (default), skip it, or record it in a column `error`", "WHAT",
           choices=("stop", "skip", "record")),
    Option(("--jobs",), "use N processes", "N", kind="integer", least=1),
    Option(("--dask",), "use the dask cluster at ADDRESS", "ADDRESS"),
    Option(("--verbose",), "say how many rows took how long, and what could not be batched"),
)  # fmt: skip


def sources_of(
    context: Context, arguments: Arguments
) -> tuple[list[Source], list[tuple[str, str]], list[str]]:
    """Return the program's texts, the constants, and the paths of the tables.

    Raises: UsageProblem without a program.
    """
    sources = [read_source(path, context) for path in arguments.texts("file")]
    lines = arguments.texts("expression")
    if lines:
        sources.append(Source("\n".join(lines), "<expr>"))
    bindings: list[tuple[str, str]] = []
    paths = []
    for operand in arguments.operands:
        name = None if os.path.exists(operand) else name_bound_by(operand)
        if name is not None:
            bindings.append((name, operand.partition("=")[2].strip()))
        elif not sources:
            _refuse_file(operand, bindings)
            sources.append(read_source("-", context) if operand == "-" else Source(operand, "<expr>"))
        else:
            if operand.startswith("-") and not os.path.exists(operand):
                from gradcli.commands.option_slips import unknown_option

                problem = unknown_option([operand])
                if problem is not None:
                    raise problem
            paths.append(operand)
    if not sources:
        raise UsageProblem("map needs an expression", hint="for example: gradcli map 'x^2*y' rows.csv")
    return sources, bindings, paths


def _refuse_file(operand: str, bindings: list[tuple[str, str]]) -> None:
    """Raise a UsageProblem if the expression is the name of a file; `bindings` are the constants before it."""
    extension = os.path.splitext(operand.lower().removesuffix(".gz"))[1].lstrip(".")
    if extension in ("grad", "py", "ipynb") and os.path.exists(operand):
        raise UsageProblem(
            f"{operand} is a file, not an expression", hint=f"to read the program from it: -f {operand}"
        )
    if extension in (*_FORMATS, "ndjson", "json", "pq", "txt", "dat"):
        hint = f"the expression comes first: gradcli map 'x^2*y' {operand}"
        if not os.path.exists(operand):
            if reads_as_path(operand):
                raise UsageProblem(f"there is no file {operand}", hint=hint)
            return
        if bindings:
            name, value = bindings[0]
            hint = f"{name}={value} gives every row a constant; if it is the program: -e '{name} = {value}'"
        raise UsageProblem(f"{operand} is a file, not an expression", hint=hint)


def header_given(arguments: Arguments) -> list[str] | None:
    """Return the names of --header, None without it. Raises: UsageProblem."""
    text = arguments.text("header")
    if text is None:
        return None
    names = [bare(name) for name in parts(text)]
    if not all(names):
        raise UsageProblem("--header has a name without letters", hint="for example --header x,y,z")
    return names


def reading_options(arguments: Arguments) -> dict[str, Any]:
    """Return how tables are to be read, as `open_table` takes it. Raises: UsageProblem."""
    from gradcli.tables.rows import LeftOut
    from gradcli.tables.spelling import missing_from, thousands_from

    decimal = arguments.text("decimal") or "."
    na, thousands = arguments.text("na"), arguments.text("thousands")
    comment, lines = arguments.text("comment"), arguments.text("skip-lines")
    if comment == "":
        raise UsageProblem("--comment '' would leave out every line", hint="for example --comment '#'")
    leaves_out = comment is not None or lines is not None
    return {
        "delimiter": arguments.text("delimiter"),
        "decimal": decimal,
        "names": header_given(arguments),
        "thousands": b"" if thousands is None else thousands_from(thousands, decimal),
        "missing": None if na is None else missing_from(na.split(",")),
        "left_out": LeftOut((comment or "").encode(), _line_ranges(lines or "")) if leaves_out else None,
    }


def _line_ranges(text: str) -> tuple[tuple[int, int], ...]:
    """Return the first and last numbers of `1-3,17`. Raises: UsageProblem."""
    ranges = []
    for part in text.split(",") if text else ():
        match = re.fullmatch(r"\s*(\d+)\s*(?:-\s*(\d+)\s*)?", part)
        if match is None or not 1 <= int(match[1]) <= int(match[2] or match[1]):
            raise UsageProblem(
                f"--skip-lines {text}: {part!r} is no line or range of lines",
                hint="for example --skip-lines 1-3,17",
            )
        ranges.append((int(match[1]), int(match[2] or match[1])))
    return tuple(ranges)


def kept_columns(arguments: Arguments, reader: Reader) -> list[str] | None:
    """Return the columns of --keep, None for all. Raises: UsageProblem for one that the table has not, or twice."""
    text = arguments.text("keep")
    if text is None:
        return None
    names = [bare(name) for name in parts(text) if name.strip()]
    for name in names:
        places = reader.header.count(name)
        if not places and reader.header:
            from gradcli.lang.suggest import did_you_mean

            hint = did_you_mean(name, list(reader.header)) or f"the columns are {', '.join(reader.header)}"
            raise UsageProblem(f"--keep {name}: there is no column {name}", hint=hint)
        if places > 1 or names.count(name) > 1:
            raise UsageProblem(f"--keep {name}: the name is there twice")
    return names


def parts(text: str) -> list[str]:
    """Return the parts of a text between commas that stand in no backquotes."""
    return [part.replace("\0", ",") for part in re.sub("`[^`]*`", _masked, text).split(",")]


def _masked(match: re.Match[str]) -> str:
    return match.group().replace(",", "\0")


def bare(name: str) -> str:
    """Return a name without the blanks and the backquotes around it."""
    name = name.strip()
    return name[1:-1] if len(name) > 1 and name[0] == name[-1] == "`" else name
