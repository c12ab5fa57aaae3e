"""Evaluates a command's program and lays its derivatives out as blocks of a report."""

from __future__ import annotations

from gradcli.commands.program import Program, gather
from gradcli.commands.values import element_labels, flat, plain_data, shape_of_data
from gradcli.errors import NameProblem, OutputProblem, UsageProblem
from gradcli.records import Record
from gradcli.report import Matrix, Quantity, Report
from gradcli.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gradcli.commands.spec import Arguments, Context
    from gradcli.core.tensor import Tensor
    from gradcli.report import Block, Data, Note
    from gradcli.session import Session


LONGEST_VARIABLE = 2  # letters of a name that is rather a variable without a value than a misspelt function


class Evaluated(Record):
    """A program that has run: its outputs by name ("" for a single result), its leaves, and where.

    `place` holds the values of all bound names, in the order they were given.
    """

    program: Program
    session: Session
    outputs: tuple[tuple[str, Any], ...]
    inputs: tuple[tuple[str, Tensor], ...]
    place: tuple[tuple[str, Data], ...]

    def leaves(self) -> list[Tensor]:
        """Return the leaves that derivatives are taken by."""
        return [leaf for _, leaf in self.inputs]

    def value_data(self) -> Data:
        """Return the value of the one output, or a dictionary of the values of several."""
        return self.by_output([plain_data(value) for _, value in self.outputs])

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

            notes += notes_on([output_tensor(value) for _, value in self.outputs], derivatives)
        found = {"expr": self.program.text, "at": dict(self.place), "value": self.value_data(), **data}
        return Report(tuple(blocks), found, self.program.text, self.place, notes)

    def notes(self) -> tuple[Note, ...]:
        """Return what the session has to remark."""
        return tuple(self.session.take_notes())


def evaluate(context: Context, arguments: Arguments, wrt: bool = True) -> Evaluated:
    """Run the program of a command line with its names bound; inputs are leaves unless `wrt` is false."""
    return evaluate_program(context, arguments, gather(context, arguments), wrt)


def evaluate_program(context: Context, arguments: Arguments, program: Program, wrt: bool = True) -> Evaluated:
    """Run a program with its names bound; inputs are leaves unless `wrt` is false."""
    from gradcli.lang.kinds import is_callable

    session = session_for(context, arguments)
    chosen = chosen_names(arguments, program) if wrt else []
    try:
        found = session.evaluate(program.sources, program.bindings, chosen)
    except NameProblem as problem:
        raise with_missing_value(problem, program) from None
    texts = {binding.name: binding.source.text for binding in program.bindings}
    place = tuple(
        [(name, texts[name] if is_callable(value) else plain_data(value)) for name, value in found.bound]
    )
    return Evaluated(program, session, tuple(found.outputs), tuple(found.inputs), place)


def with_missing_value(problem: NameProblem, program: Program) -> NameProblem:
    """Return the problem of an unknown name with the hint to give it a value, where it looks like a variable."""
    name = "" if problem.span is None else problem.span.text
    if problem.span is None or problem.calls or not name.isidentifier() or name.startswith("__"):
        return problem
    source, end = problem.span.source, problem.span.end
    sources = [binding.source for binding in program.bindings]
    if source in sources:
        later = [b for b in program.bindings[sources.index(source) + 1 :] if b.name == name]
        if later:
            moved = f"{name}={later[0].source.text}"
            problem.hint = (
                f"values may use the names before them: put {moved} before {source.name[:-3]}{source.text}"
            )
        return problem
    guess = problem.hint is None or problem.hint.startswith("did you mean")
    looks_like_one = guess and (len(name) <= LONGEST_VARIABLE or problem.hint is None)
    is_a_call = source.text[end : end + 1] == "("
    if (
        source in program.sources
        and looks_like_one
        and not is_a_call
        and " is not defined" in problem.message
    ):
        given = "".join([f" {b.name}={b.source.text}" for b in program.bindings])
        problem.hint = f"give it a value: add {name}=... after{given or ' the expression'}"
    return problem


def session_for(context: Context, arguments: Arguments) -> Session:
    """Return the REPL's session, or a new one with the settings of the command line."""
    if context.session is not None:
        return context.session
    from gradcli.session import Session

    return Session(
        write=_printer(context),
        warn=_warner(context),
        dtype=arguments.text("dtype"),
        seed=arguments.integer("seed"),
        limits=limits_of(arguments),
    )


def limits_of(arguments: Arguments) -> Any:
    """Return the limits that the options set."""
    from gradcli.lang.limits import DEFAULT_DEPTH, Limits

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
    chosen = [name.strip() for name in given.split(",") if name.strip()]
    for name in chosen:
        if name not in known:
            from gradcli.lang.suggest import did_you_mean

            hint = did_you_mean(name, known) or f"add {name}=..."
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
            raise UsageProblem(
                f"{flag} takes NAME=VALUE, not {part.strip()!r}", hint=f"for example {flag} {known[0]}=1"
            )
        if name not in known:
            from gradcli.lang.suggest import did_you_mean

            hint = did_you_mean(name, known) or f"there are {', '.join(known)}"
            raise UsageProblem(f"{flag} {name}: there is no such name", hint=hint)
        if name in found:
            raise UsageProblem(f"{flag} gives {name} twice")
        found[name] = Source(value.strip(), f"{flag} {name}=...")
    return found


def split_outside_brackets(text: str) -> list[str]:
    """Return the parts of a text between commas that stand in no brackets."""
    parts, depth, start = [], 0, 0
    for at, character in enumerate(text):
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == "," and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    parts.append(text[start:])
    return parts


# ----- blocks ----------------------------------------------------------------------------------


def value_quantities(evaluated: Evaluated) -> list[Quantity]:
    """Return the outputs as quantities: `value`, or each by its name."""
    return [Quantity(name or "value", plain_data(value)) for name, value in evaluated.outputs]


def partial_name(of: str, *by: str) -> str:
    """Return the name of a derivative: `d_x`, `d_y_x` of the output y, `d_x_z` of second order."""
    return "_".join(["d", *([of] if of else []), *by])


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


# ----- derivatives of what was recorded --------------------------------------------------------


def output_tensor(value: Any) -> Tensor:
    """Return an output as a tensor; a list of numbers and tensors is stacked.

    Raises: TypeProblem for what is no number.
    """
    from gradcli.core.tensor import Tensor, constant

    if type(value) is Tensor:
        return value.current()
    if type(value) in (list, tuple):
        from gradcli.core.ops.creation import as_operand

        return output_tensor(as_operand(value))
    if type(value) in (float, int, bool) or hasattr(value, "dtype"):
        return constant(value)
    from gradcli.errors import TypeProblem

    raise TypeProblem("the result is no number, so it has no derivative")


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


def pulled_back(
    outputs: Any, cotangents: Any, leaves: Sequence[Tensor], create_graph: bool = False
) -> list[Any]:
    """Return the pull-back of cotangents (None: 1) to the leaves, zeros where no output depends on one."""
    from gradcli.core.backward import pull_back, seed_for
    from gradcli.core.ops.basic import zeros_like

    if not isinstance(outputs, list):
        outputs, cotangents = [outputs], [cotangents]
    live = [
        (y, seed_for(y, ct, i))
        for i, (y, ct) in enumerate(zip(outputs, cotangents, strict=True))
        if y.requires
    ]
    found = [None] * len(leaves)
    if live:
        found = pull_back(
            [y for y, _ in live], [ct for _, ct in live], list(leaves), create_graph=create_graph
        )
    return [zeros_like(x) if ct is None else ct for ct, x in zip(found, leaves, strict=True)]


def tangents_for(evaluated: Evaluated, sources: dict[str, Source]) -> list[Any]:
    """Return a tangent in the shape of each leaf: as given, zeros where left out."""
    from gradcli.core.derivatives import tangent_for
    from gradcli.core.ops.basic import zeros_like

    tangents: list[Any] = []
    for name, leaf in evaluated.inputs:
        if name in sources:
            tangents.append(tangent_for(leaf, output_tensor(evaluated.session.value_of(sources[name]))))
        else:
            tangents.append(zeros_like(leaf))
    return tangents


def jacobian_blocks(y: Tensor, leaves: Sequence[Tensor]) -> list[Any]:
    """Return the derivative of `y` by each leaf, of shape `y.shape + leaf.shape`."""
    if y.shape == ():
        return pulled_back(y, None, leaves)  # One product is the whole matrix, and needs no arrays.
    from gradcli.core.sweeps import jacobian_of

    return jacobian_of(y, list(leaves))


def hessian_blocks(y: Tensor, leaves: Sequence[Tensor]) -> list[list[Any]]:
    """Return the second derivatives of a scalar, a block of shape `a.shape + b.shape` for each pair of leaves."""
    from gradcli.core.tensor import Tensor

    if any(leaf.shape != () for leaf in leaves):
        from gradcli.core.sweeps import hessian_of

        return hessian_of(y, list(leaves))
    gradient = pulled_back(y, None, leaves, create_graph=True)
    return [pulled_back(g, None, leaves) if type(g) is Tensor else [0.0] * len(leaves) for g in gradient]


def orders_up_to(y: Tensor, leaf: Tensor, order: int) -> list[Any]:
    """Return `y` and its derivatives 1..order by a leaf that is one number, each of the shape of `y`."""
    from gradcli.core.ops.basic import zeros_like
    from gradcli.core.tensor import Tensor

    found: list[Any] = [y]
    for k in range(order):
        last = found[-1]
        if type(last) is not Tensor or not last.requires:
            found.append(zeros_like(y))
        elif y.shape == ():
            found.append(pulled_back(last, None, [leaf], create_graph=k + 1 < order)[0])
        else:
            from gradcli.core.sweeps import columns_of

            found.append(columns_of([last], leaf, create_graph=k + 1 < order)[0])
    return found
