"""Evaluates a command's program and lays its derivatives out as blocks of a report."""

from __future__ import annotations

from gradcli.commands.program import Program, gather
from gradcli.commands.recorded import output_parts, output_tensor
from gradcli.commands.values import element_labels, flat, named_data, plain_data, shape_of_data
from gradcli.errors import (
    EvaluationProblem,
    OutputProblem,
    ShapeProblem,
    SyntaxProblem,
    UsageProblem,
)
from gradcli.records import Record
from gradcli.report import Matrix, Quantity, Report
from gradcli.source import Source, Span, split_outside_brackets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gradcli.commands.spec import Arguments, Context
    from gradcli.core.tensor import Tensor
    from gradcli.lang.running.ties import Tie
    from gradcli.lang.running.turns import TurnLog
    from gradcli.report import Block, Data, Note
    from gradcli.session import Session


class Evaluated(Record):
    """A program that has run: its outputs by name ("" for a single result), its leaves, and where.

    `place` holds the values of all bound names, in the order they were given; `ties` the comparisons of equal values.
    """

    program: Program
    session: Session
    outputs: tuple[tuple[str, Any], ...]
    inputs: tuple[tuple[str, Tensor], ...]
    place: tuple[tuple[str, Data], ...]
    ties: tuple[Tie, ...] = ()

    def leaves(self) -> list[Tensor]:
        """Return the leaves that derivatives are taken by."""
        return [leaf for _, leaf in self.inputs]

    def value_data(self) -> Data:
        """Return the value of the one output, or a dictionary of the values of several."""
        return self.by_output([named_data(value) for _, value in self.outputs])

    def by_output(self, items: Sequence[Data]) -> Data:
        """Return the one item, or a dictionary of the items by their outputs' names."""
        if len(self.outputs) == 1:
            return items[0]
        return {name: item for (name, _), item in zip(self.outputs, items, strict=True)}

    def report(self, blocks: Sequence[Block], data: dict[str, Data], derivatives: Data = None) -> Report:
        """Return a report with the program as its title and the place it was evaluated at.

        With `derivatives` (all the numbers of them), notes say where they are not what they seem.
        """
        notes = self.notes()
        if derivatives is not None:
            from gradcli.commands.places import notes_on

            notes += notes_on([y for _, value in self.outputs for y in output_parts(value)], derivatives)
            if self.ties:
                from gradcli.commands.branches import notes_on_ties

                notes += notes_on_ties(self)
        found = {"expr": self.program.text, "at": dict(self.place), "value": self.value_data(), **data}
        return Report(tuple(blocks), found, self.program.text, self.place, notes)

    def notes(self) -> tuple[Note, ...]:
        """Return what the session has to remark."""
        return tuple(self.session.take_notes())


def evaluate(
    context: Context, arguments: Arguments, wrt: bool = True, turns: TurnLog | None = None
) -> Evaluated:
    """Run the program of a command line with its names bound; inputs are leaves unless `wrt` is false.

    `turns` takes note of the turns of its loops.
    """
    return evaluate_program(context, arguments, gather(context, arguments), wrt, turns)


def evaluate_program(
    context: Context, arguments: Arguments, program: Program, wrt: bool = True, turns: TurnLog | None = None
) -> Evaluated:
    """Run a program with its names bound; inputs are leaves unless `wrt` is false."""
    from gradcli.lang.running.calls import DEGREES
    from gradcli.lang.values.kinds import is_callable

    session = session_for(context, arguments)
    chosen = chosen_names(arguments, program) if wrt else []
    session.runtime.turns = turns
    ties: list[Tie] = []
    session.runtime.ties = ties if wrt else None
    try:
        found = session.evaluate(program.sources, program.bindings, chosen)
    except (EvaluationProblem, SyntaxProblem) as problem:
        from gradcli.commands.hints import told_for_a_command_line

        raise told_for_a_command_line(problem, program, arguments.command.name) from None
    finally:
        session.runtime.turns = session.runtime.ties = None
    texts = {binding.name: binding.source.text for binding in program.bindings}
    for name in texts:
        if texts[name] in map(str, DEGREES):
            _note_degrees(name, program, session)
    if ";" in program.text or "\n" in program.text:
        from gradcli.commands.hints import note_unshown

        note_unshown(program, session)
    place = tuple(
        [(name, texts[name] if is_callable(value) else plain_data(value)) for name, value in found.bound]
    )
    return Evaluated(program, session, tuple(found.outputs), tuple(found.inputs), place, tuple(ties))


def _note_degrees(name: str, program: Program, session: Session) -> None:
    """Say that angles are in radians where `sin(x)` is asked for at x=90."""
    import re

    from gradcli.lang.running.calls import radians_remark

    found = re.search(rf"(?<![\w.])(sin|cos|tan)\(\s*{re.escape(name)}\s*\)", program.text)
    if found is not None and "import" not in program.text:
        session.runtime.note(radians_remark(found[1], name))


def session_for(context: Context, arguments: Arguments) -> Session:
    """Return the REPL's session, or a new one with the settings of the command line."""
    if context.session is not None:
        return context.session
    from gradcli.session import Session

    session = Session(
        write=_printer(context),
        warn=_warner(context),
        dtype=arguments.text("dtype"),
        seed=arguments.integer("seed"),
        limits=limits_of(arguments),
    )
    session.runtime.explain = explained
    return session


def explained(name: str) -> str:
    """Return the text of `gradcli help NAME`, which a program's `help(name)` shows. Raises: UsageProblem."""
    from gradcli.commands.help import explanation

    return explanation(name)


def limits_of(arguments: Arguments) -> Any:
    """Return the limits that the options set."""
    from gradcli.lang.running.limits import DEFAULT_DEPTH, Limits

    megabytes = arguments.number("max-memory")
    return Limits(
        steps=arguments.integer("max-steps"),
        seconds=arguments.number("max-seconds"),
        memory=None if megabytes is None else int(megabytes * 10**6),
        depth=arguments.integer("max-depth") or DEFAULT_DEPTH,
    )


def _harmless(text: str) -> str:
    """Return what a program prints as a terminal may get it: control characters escaped, carriage returns kept."""
    from gradcli.render.labels import visible

    return text if text.isascii() and text.isprintable() else "\r".join(map(visible, text.split("\r")))


def _printer(context: Context) -> Any:
    stream = context.stdout if context.stream_output else context.stderr

    def write(text: str) -> None:
        if stream is None and context.stream_output:
            raise OutputProblem("standard output is closed")
        try:
            if stream is not None:
                stream.write(_harmless(text) if stream.isatty() else text)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputProblem(f"output cannot be written: {error.strerror}") from error

    return write


def _warner(context: Context) -> Any:
    def warn(text: str) -> None:
        if context.stderr is not None:
            context.stderr.write(f"warning: {text}\n")

    return warn


def chosen_names(arguments: Arguments, program: Program) -> list[str] | None:
    """Return the names of --wrt, None for all that were given a value.

    Raises: UsageProblem for a name that has no value.
    """
    given = arguments.text("wrt")
    if given is None:
        return None
    known = [binding.name for binding in program.bindings]
    chosen = given.replace(",", " ").split()
    for name in chosen:
        if name not in known:
            import re

            from gradcli.lang.suggest import did_you_mean

            inside = [each for each in known if each in re.findall(r"\w+", given)]
            hint = did_you_mean(name, known) or f"add {name}=..."
            if not name.isidentifier():
                hint = f"names alone stand there: --wrt {','.join(inside or known)}"
            raise UsageProblem(f"--wrt {name}: {name} is given no value", hint=hint)
    return chosen


def named_values(text: str, flag: str, known: Sequence[str]) -> dict[str, Source]:
    """Return the sources in `x=1,y=[2, 3]`, split at commas outside brackets.

    Raises: UsageProblem where a part is no NAME=VALUE or the name is not one of `known`.
    """
    found: dict[str, Source] = {}
    for part in split_outside_brackets(text):
        name, equals, value = part.partition("=")
        name = name.strip()
        if not equals or not name.isidentifier() or not value.strip():
            values = [each.strip() for each in split_outside_brackets(text.strip().strip("[]()"))]
            hint = f"for example {flag} {known[0]}=1"
            if len(values) == len(known) and not any("=" in each for each in values):
                pairs = zip(known, values, strict=True)
                hint = f"write {flag} {','.join([f'{name}={value}' for name, value in pairs])}"
            raise UsageProblem(f"{flag} takes NAME=VALUE, not {part.strip()!r}", hint=hint)
        if name not in known:
            from gradcli.lang.suggest import did_you_mean
            from gradcli.render.labels import there_are

            hint = did_you_mean(name, known) or there_are(known)
            raise UsageProblem(f"{flag} {name}: there is no such name", hint=hint)
        if name in found:
            raise UsageProblem(f"{flag} gives {name} twice")
        if "=" in value:
            from gradcli.commands.slips import refuse_values_without_comma

            refuse_values_without_comma(text, flag)
        found[name] = Source(value.strip(), f"{flag} {name}=...")
    return found


# ----- blocks ----------------------------------------------------------------------------------


def value_quantities(evaluated: Evaluated) -> list[Quantity]:
    """Return the outputs as quantities: `value`, or each by its name."""
    return [Quantity(name or "value", plain_data(value)) for name, value in evaluated.outputs]


def partial_name(of: str, *by: str) -> str:
    """Return the name of a derivative: `d_x`, `d_y_x` of the output y, `d_x_z` of second order."""
    return "_".join(["d", *([of] if of else []), *by])


def output_labels(name: str, shape: tuple[int, ...]) -> list[str]:
    """Return the name of each element of an output; those of an array without a name are `f[0]`, `f[1]`, ..."""
    return element_labels(name or "f", shape) if shape else [name]


def block_matrix(
    name: str, rows: Sequence[tuple[str, tuple[int, ...]]], columns: Sequence[tuple[str, tuple[int, ...]]],
    blocks: Sequence[Sequence[Data]], entries: Sequence[Quantity],
) -> Matrix:  # fmt: skip
    """Return blocks of shape `row.shape + column.shape` as one matrix, a row and a column per element."""
    row_labels = [label for row_name, shape in rows for label in element_labels(row_name, shape)]
    column_labels = [label for column_name, shape in columns for label in element_labels(column_name, shape)]
    cells: list[tuple[float, ...]] = []
    for r, (_, row_shape) in enumerate(rows):
        height = _size(row_shape)
        strips = [flat(block) for block in blocks[r]]
        row_of = [[number for strip in strips for number in _slice(strip, i, height)] for i in range(height)]
        cells.extend([tuple(numbers) for numbers in row_of])
    return Matrix(name, tuple(row_labels), tuple(column_labels), tuple(cells), tuple(entries))


def _slice(strip: list[Data], i: int, height: int) -> list[Data]:
    width = len(strip) // height if height else 0
    return strip[i * width : (i + 1) * width]


def _size(shape: tuple[int, ...]) -> int:
    size = 1
    for length in shape:
        size *= length
    return size


def shapes_of(named: Sequence[tuple[str, Any]]) -> list[tuple[str, tuple[int, ...]]]:
    """Return each name with the shape of its value."""
    return [(name, shape_of_data(plain_data(value))) for name, value in named]


# ----- of the leaves ----------------------------------------------------------------------------


def scalar_output(evaluated: Evaluated, what: str) -> tuple[str, Tensor]:
    """Return name and tensor of the one scalar output. Raises: a Problem that says what there is instead."""
    if not evaluated.inputs:
        raise UsageProblem(f"{what} needs a value for each name", hint=f"gradcli {what} 'x^2' x=3")
    if len(evaluated.outputs) > 1:
        names = ", ".join([name for name, _ in evaluated.outputs])
        raise UsageProblem(f"{what} takes one output, there are {names}")
    name, value = evaluated.outputs[0]
    y = output_tensor(value)
    if y.shape != ():
        from gradcli.errors import GradientProblem

        raise GradientProblem(
            f"{what} needs a scalar, the result has the shape {tuple(y.shape)}",
            hint="take a sum, or one element",
        )
    return name, y


def tangents_for(evaluated: Evaluated, sources: dict[str, Source]) -> list[Any]:
    """Return a tangent in the shape of each leaf: as given, zeros where left out."""
    from gradcli.core.derivatives import tangent_for
    from gradcli.core.ops.basic import zeros_like

    tangents: list[Any] = []
    for name, leaf in evaluated.inputs:
        source = sources.get(name)
        if source is None:
            tangents.append(zeros_like(leaf))
            continue
        try:
            tangents.append(tangent_for(leaf, output_tensor(evaluated.session.value_of(source))))
        except ShapeProblem as problem:
            problem.hint = problem.hint or f"for example --tangent {example_of([(name, leaf.shape)])}"
            raise problem.at(Span(source, 0, len(source.text)), f"a tangent of {name}") from None
    return tangents


def example_direction(evaluated: Evaluated) -> str:
    """Return what could stand behind --tangent: along the first of the inputs."""
    return example_of([(name, leaf.shape) for name, leaf in evaluated.inputs])


def example_of(shapes: list[tuple[str, tuple[int, ...]]]) -> str:
    """Return weights in the shapes given, `x=1,y=0` or `'v=[1, 0]'`; a single one without a name stands by itself."""
    shown: list[str] = []
    for name, shape in shapes:
        weight = str(int(not shown))
        if shape:
            if shown:
                continue  # what is left out has zeros
            few = len(shape) == 1 and 0 < shape[0] <= _FEW_WEIGHTS
            weight = (
                f"[{', '.join(['1', *['0'] * (shape[0] - 1)])}]" if few else f"ones{shape}".replace(",)", ")")
            )
        shown.append(f"{name}={weight}" if name else weight)
    text = ",".join(shown)
    return f"'{text}'" if "[" in text or "(" in text else text


_FEW_WEIGHTS = 6  # that are written out
