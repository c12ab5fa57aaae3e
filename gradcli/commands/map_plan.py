"""What a command line asks of `map` for each row of a table: the plan."""

from __future__ import annotations

from gradcli.commands.map_options import bare, parts
from gradcli.commands.partials import limits_of
from gradcli.errors import DataProblem, NameProblem, Problem, SyntaxProblem, UsageProblem
from gradcli.records import replace
from gradcli.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.commands.spec import Arguments
    from gradcli.mapping.names import Reading
    from gradcli.mapping.plan import Plan
    from gradcli.tables.block import Reader

_CONSTANTS = ("e", "pi", "tau", "inf", "nan", "eps")


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
    from gradcli.mapping.plan import Plan

    texts, labels, reading = _read(sources, reader.header)
    constants = dict(bindings)
    columns = {**labels, **_renamed(arguments, reader)}
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


def _read(sources: list[Source], header: tuple[str, ...]) -> tuple[list[str], dict[str, str], Reading]:
    """Return the texts with identifiers for names in backquotes, what these stand for, and what the texts read.

    Raises: SyntaxProblem; UsageProblem for a program without a result.
    """
    from gradcli.mapping.names import reading_of, with_identifiers

    texts = []
    labels: dict[str, str] = {}
    for source in sources:
        text, found = with_identifiers(source.text)
        texts.append(text)
        labels.update(found)
    read = tuple(Source(text, source.name) for text, source in zip(texts, sources))
    try:
        reading = reading_of(read)
    except SyntaxProblem as problem:
        _suggest_backquotes(problem, header)
        raise
    if not reading.outputs:
        raise UsageProblem("the program has no result", hint="its last line must be an expression or y = ...")
    written = {id(ours): theirs for ours, theirs in zip(read, sources)}
    for span in reading.free.values():  # problems show the program as it was written, backquotes and all
        span.source = written.get(id(span.source), span.source)
    return texts, labels, reading


def _suggest_backquotes(problem: SyntaxProblem, header: tuple[str, ...]) -> None:
    """Say what is to be done where the text at a problem is the name of a column, but no identifier."""
    from keyword import iskeyword

    odd = [name for name in header if name.strip() and (not name.isidentifier() or iskeyword(name))]
    for each in (problem, *getattr(problem, "problems", ())):
        span = each.span
        for name in odd if span is not None else ():
            at = span.source.text.rfind(name, 0, span.end + len(name))
            # A keyword is no error itself, but what follows it: `lambda*2`.
            if 0 <= at <= span.start <= at + len(name) + iskeyword(name):
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
    """Return the names that the program reads from the table, each with its column, in the table's order."""
    from gradcli.lang.running.unknown_names import module_hint, stands_for_module
    from gradcli.lang.suggest import did_you_mean
    from gradcli.mapping.names import language_names_only
    from gradcli.tables.problems import columns_called

    known = language_names_only()
    variables = {}
    for name, span in reading.free.items():
        if name in constants:
            continue
        column = columns.get(name, name)
        there = any(other.strip() == column.strip() for other in reader.header)
        if name in known and name not in columns:
            meant = there or (name not in _CONSTANTS and columns_called(name, reader.header))
            if not meant or name in reading.called:
                continue
            if name in _CONSTANTS:
                tell(f"note: {name} is the column {name} here, not the constant\n")
        if not there and name in reading.called:
            raise NameProblem(
                f"there is no function {name}", span=span, hint=did_you_mean(name, list(known.complete()))
            )
        after = span.source.text[span.end :]
        if not there and stands_for_module(name, after):
            raise NameProblem(f"{name} is not defined", span=span, hint=module_hint(name, after, known))
        try:
            reader.check_column(column)
        except Problem as problem:
            problem.at(span, f"there is no column {column}" if not there else "")
            raise
        variables[name] = column
    # Derivatives stand in the order of the columns, whatever the formula reads first.
    place = {other.strip(): at for at, other in reversed(list(enumerate(reader.header)))}
    return dict(sorted(variables.items(), key=lambda each: place.get(each[1].strip(), len(place))))


def _renamed(arguments: Arguments, reader: Reader) -> dict[str, str]:
    """Return the names of --rename, each with the column it stands for."""
    found: dict[str, str] = {}
    for given in arguments.texts("rename"):
        for part in parts(given):
            column, equals, name = part.rpartition("=")
            column, name = bare(column), name.strip()
            if not equals or not name.isidentifier():
                raise UsageProblem(
                    f"--rename takes COLUMN=NAME, not {part.strip()!r}",
                    hint="for example --rename 'flow rate=q'",
                )
            if reader.header and column not in reader.header and name in reader.header:
                raise UsageProblem(
                    f"--rename {column}={name}: there is no column {column}",
                    hint=f"the column comes first: --rename {name}={column}",
                )
            reader.check_column(column)
            if name in found:
                raise UsageProblem(f"--rename gives {name} to two columns, {found[name]} and {column}")
            found[name] = column
    return found


def _chosen(arguments: Arguments, names: dict[str, str]) -> tuple[str, ...]:
    """Return the program's names for what --wrt calls them. Raises: UsageProblem for another name."""
    chosen = [bare(name) for name in parts(arguments.text("wrt") or "") if name.strip()]
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
    for part in parts(text):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or not value:
            raise UsageProblem(
                f"--{option} takes NAME=VALUE, not {part.strip()!r}", hint=f"for example --{option} x=1"
            )
        if bare(name) not in names:
            raise _unknown(f"--{option}", name, names)
        name = names[bare(name)]
        if name in found:
            raise UsageProblem(f"--{option} gives {name} twice")
        number = _number(value)
        if number is None and option == "sigma" and value.endswith("%"):
            number = _number(value[:-1])
            number = None if number is None else number / 100
            relative.append(name)
        if number is None:
            column = bare(value)
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


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
