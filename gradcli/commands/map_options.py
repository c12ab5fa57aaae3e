"""What a command line asks of `map`: its options, the program, and the plan for the rows of a table."""

from __future__ import annotations

import os
import re

from gradcli.commands.partials import limits_of
from gradcli.commands.program import name_bound_by, read_source
from gradcli.commands.spec import Option
from gradcli.errors import DataProblem, NameProblem, Problem, SyntaxProblem, UsageProblem
from gradcli.records import replace
from gradcli.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.commands.spec import Arguments, Context
    from gradcli.mapping.names import Reading
    from gradcli.mapping.plan import Plan
    from gradcli.tables.block import Reader

_FORMATS = ("csv", "tsv", "jsonl", "parquet")
_MODULES = {"torch": "torch", "math": "math", "np": "numpy as np", "F": "torch.nn.functional as F"}
_CONSTANTS = ("e", "pi", "tau", "inf", "nan", "eps")

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
            _refuse_file(operand)
            sources.append(read_source("-", context) if operand == "-" else Source(operand, "<expr>"))
        else:
            paths.append(operand)
    if not sources:
        raise UsageProblem("map needs an expression", hint="for example: gradcli map 'x^2*y' rows.csv")
    return sources, bindings, paths


def _refuse_file(operand: str) -> None:
    """Raise a UsageProblem if the expression is the name of a file."""
    extension = os.path.splitext(operand.lower().removesuffix(".gz"))[1].lstrip(".")
    if extension in ("grad", "py", "ipynb") and os.path.exists(operand):
        raise UsageProblem(
            f"{operand} is a file, not an expression", hint=f"to read the program from it: -f {operand}"
        )
    if extension in (*_FORMATS, "ndjson", "json", "pq", "txt", "dat") and os.path.exists(operand):
        raise UsageProblem(
            f"{operand} is a file, not an expression",
            hint=f"the expression comes first: gradcli map 'x^2*y' {operand}",
        )


def header_given(arguments: Arguments) -> list[str] | None:
    """Return the names of --header, None without it. Raises: UsageProblem."""
    text = arguments.text("header")
    if text is None:
        return None
    names = [_bare(name) for name in _parts(text)]
    if not all(names):
        raise UsageProblem("--header has a name without letters", hint="for example --header x,y,z")
    return names


def kept_columns(arguments: Arguments, reader: Reader) -> list[str] | None:
    """Return the columns of --keep, None for all. Raises: UsageProblem for one that the table has not, or twice."""
    text = arguments.text("keep")
    if text is None:
        return None
    names = [_bare(name) for name in _parts(text) if name.strip()]
    for name in names:
        places = reader.header.count(name)
        if not places and reader.header:
            from gradcli.lang.suggest import did_you_mean

            hint = did_you_mean(name, list(reader.header)) or f"the columns are {', '.join(reader.header)}"
            raise UsageProblem(f"--keep {name}: there is no column {name}", hint=hint)
        if places > 1 or names.count(name) > 1:
            raise UsageProblem(f"--keep {name}: the name is there twice")
    return names


def plan_of(
    arguments: Arguments,
    sources: list[Source],
    bindings: list[tuple[str, str]],
    reader: Reader,
    tell: Callable[[str], Any],
) -> Plan:
    """Return what is to be computed for each row of the table.

    Raises: SyntaxProblem; DataProblem for a column that is not there; UsageProblem for options that do not fit.
    """
    from gradcli.mapping.names import reading_of, with_identifiers
    from gradcli.mapping.plan import Plan

    texts = []
    columns: dict[str, str] = {}
    for source in sources:
        text, found = with_identifiers(source.text)
        texts.append(text)
        columns.update(found)
    try:
        reading = reading_of(tuple(Source(text, source.name) for text, source in zip(texts, sources)))
    except SyntaxProblem as problem:
        _suggest_backquotes(problem, reader.header)
        raise
    if not reading.outputs:
        raise UsageProblem("the program has no result", hint="its last line must be an expression or y = ...")
    labels = dict(columns)
    columns.update(_renamed(arguments, reader))
    constants = dict(bindings)
    variables = _variables(reading, reader, columns, constants, tell)
    for name in constants:
        if name in reader.header and name in reading.free:
            tell(f"note: {name} is {constants[name]} here, not the column {name}\n")
    names = {label: name for name, label in labels.items()}
    names.update((name, name) for name in (*variables, *constants) if name not in labels)
    tangents, _ = _given(arguments, "tangent", names, reader)
    sigmas, relative = _given(arguments, "sigma", names, reader)
    if arguments.text("wrt") is not None:
        wrt = _chosen(arguments, names)
    else:
        wrt = () if tangents else tuple(variables)
    order = arguments.integer("order") or 1
    if order > 1 and not wrt:
        raise UsageProblem("--order 2 needs variables to differentiate by", hint="name them: --wrt x,y")
    plan = Plan(
        sources=tuple((text, source.name) for text, source in zip(texts, sources)),
        originals=tuple(source.text for source in sources),
        outputs=reading.outputs,
        variables=tuple(variables.items()),
        constants=tuple(constants.items()),
        labels=tuple(labels.items()),
        wrt=wrt,
        tangents=tangents,
        order=order,
        sigmas=sigmas,
        relative=relative,
        prefix=arguments.text("prefix") or "",
        precision=arguments.integer("precision"),
        dtype=arguments.text("dtype"),
        seed=arguments.integer("seed"),
        limits=limits_of(arguments),
        branches=reading.branches,
        random=reading.random,
        strict=arguments.switch("strict"),
    )
    only = arguments.text("only")
    return plan if only is None else _reduced(plan, only)


def _suggest_backquotes(problem: SyntaxProblem, header: tuple[str, ...]) -> None:
    """Say what is to be done where the text at a problem is the name of a column, but no identifier."""
    from keyword import iskeyword

    odd = [name for name in header if name.strip() and (not name.isidentifier() or iskeyword(name))]
    for each in (problem, *getattr(problem, "problems", ())):
        span = each.span
        for name in odd if span is not None else ():
            at = span.source.text.rfind(name, 0, span.end + len(name))
            if 0 <= at <= span.start <= at + len(name):
                each.hint = f"the column stands in backquotes: `{name}`"


def _reduced(plan: Plan, only: str) -> Plan:
    """Return a plan that writes one result, and computes no derivatives for a value. Raises: UsageProblem."""
    names = plan.all_added()
    if only not in names:
        from gradcli.lang.suggest import did_you_mean

        hint = did_you_mean(only, list(names)) or f"the results are {', '.join(names)}"
        raise UsageProblem(f"--only {only}: there is no such result", hint=hint)
    if only in names[: len(plan.outputs)]:
        plan = replace(plan, wrt=(), tangents=(), order=1, sigmas=(), relative=())
    chosen: Plan = replace(plan, only=only)
    return chosen


def _variables(
    reading: Reading,
    reader: Reader,
    columns: dict[str, str],
    constants: dict[str, str],
    tell: Callable[[str], Any],
) -> dict[str, str]:
    """Return the names that the program reads from the table, each with its column."""
    from gradcli.lang.suggest import did_you_mean
    from gradcli.mapping.names import language_names_only

    known = language_names_only()
    variables = {}
    for name, span in reading.free.items():
        if name in constants:
            continue
        column = columns.get(name, name)
        there = any(other.strip() == column.strip() for other in reader.header)
        if name in known and name not in columns:
            if not there or name in reading.called:
                continue
            if name in _CONSTANTS:
                tell(f"note: {name} is the column {name} here, not the constant\n")
        if not there and name in reading.called:
            raise NameProblem(
                f"there is no function {name}", span=span, hint=did_you_mean(name, list(known.complete()))
            )
        if not there and name in _MODULES:
            raise NameProblem(
                f"{name} is not defined", span=span, hint=f"write `import {_MODULES[name]}` first"
            )
        try:
            reader.check_column(column)
        except Problem as problem:
            problem.at(span, f"there is no column {column}" if not there else "")
            raise
        variables[name] = column
    return variables


def _renamed(arguments: Arguments, reader: Reader) -> dict[str, str]:
    """Return the names of --rename, each with the column it stands for."""
    found: dict[str, str] = {}
    for given in arguments.texts("rename"):
        for part in _parts(given):
            column, equals, name = part.rpartition("=")
            column, name = _bare(column), name.strip()
            if not equals or not name.isidentifier():
                raise UsageProblem(
                    f"--rename takes COLUMN=NAME, not {part.strip()!r}",
                    hint="for example --rename 'flow rate=q'",
                )
            reader.check_column(column)
            if name in found:
                raise UsageProblem(f"--rename gives {name} to two columns, {found[name]} and {column}")
            found[name] = column
    return found


def _chosen(arguments: Arguments, names: dict[str, str]) -> tuple[str, ...]:
    """Return the program's names for what --wrt calls them. Raises: UsageProblem for another name."""
    chosen = [_bare(name) for name in _parts(arguments.text("wrt") or "") if name.strip()]
    for name in chosen:
        if name not in names:
            raise _unknown("--wrt", name, names)
    return tuple(dict.fromkeys(names[name] for name in chosen))


def _unknown(flag: str, name: str, names: dict[str, str]) -> UsageProblem:
    from gradcli.lang.suggest import did_you_mean

    hint = did_you_mean(name, list(names)) or f"the program reads {', '.join(names) or 'no columns'}"
    return UsageProblem(f"{flag} {name}: the program does not read {name}", hint=hint)


def _given(
    arguments: Arguments, option: str, names: dict[str, str], reader: Reader
) -> tuple[tuple[tuple[str, float | str], ...], tuple[str, ...]]:
    """Return the NAME=VALUE pairs of an option, and the names whose value is relative, `5%`.

    A value is a number or the name of a column.
    """
    text = arguments.text(option)
    if text is None:
        return (), ()
    found: dict[str, float | str] = {}
    relative = []
    for part in _parts(text):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or not value:
            raise UsageProblem(
                f"--{option} takes NAME=VALUE, not {part.strip()!r}", hint=f"for example --{option} x=1"
            )
        if _bare(name) not in names:
            raise _unknown(f"--{option}", name, names)
        name = names[_bare(name)]
        if name in found:
            raise UsageProblem(f"--{option} gives {name} twice")
        number = _number(value)
        if number is None and option == "sigma" and value.endswith("%"):
            number = _number(value[:-1])
            number = None if number is None else number / 100
            relative.append(name)
        if number is None:
            column = _bare(value)
            try:
                reader.check_column(column)
            except DataProblem:
                raise UsageProblem(
                    f"--{option} {name}={value}: {value} is neither a number nor a column"
                ) from None
            found[name] = column
            continue
        if option == "sigma" and number < 0:
            raise UsageProblem(f"--sigma {name}={value}: an uncertainty cannot be negative")
        found[name] = number
    return tuple(found.items()), tuple(relative)


def _parts(text: str) -> list[str]:
    """Return the parts of a text between commas that stand in no backquotes."""
    return [part.replace("\0", ",") for part in re.sub("`[^`]*`", _masked, text).split(",")]


def _masked(match: re.Match[str]) -> str:
    return match.group().replace(",", "\0")


def _bare(name: str) -> str:
    """Return a name without the blanks and the backquotes around it."""
    name = name.strip()
    return name[1:-1] if len(name) > 1 and name[0] == name[-1] == "`" else name


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
