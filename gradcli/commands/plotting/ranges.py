"""Which names a plot goes over, from where to where, and what values the other names have."""

from __future__ import annotations

import re

from gradcli.commands.partials import session_for
from gradcli.commands.ranges import given_ranges
from gradcli.errors import UsageProblem
from gradcli.lang.values.kinds import is_callable
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.commands.program import Program
    from gradcli.commands.spec import Arguments, Context

LOW, HIGH = -5.0, 5.0


class Scene(Record):
    """What is plotted: variables with their ranges, the values of all other names, what the program gives.

    `outputs` are names, "" for a single result.
    """

    ranges: tuple[tuple[str, float, float], ...]
    names: dict[str, Any]
    outputs: tuple[str, ...]
    random: bool


def scene_of(context: Context, arguments: Arguments, program: Program) -> Scene:
    """Return the ranges of a plot: as given by --range or NAME=LOW..HIGH, else the default for names without a value.

    Raises: UsageProblem where it is not clear what to plot over; Problem where a value is wrong.
    """
    from gradcli.mapping.names import language_names_only, reading_of

    session = session_for(context, arguments)
    restore = None if context.session is None else session.checkpoint()
    try:
        names = {name: session.value(name) for name in session.names()}
        for binding in program.bindings:
            value = session.value_of(binding.source) if binding.value is None else binding.value
            names[binding.name] = value
            session.bind(binding.name, value)
        ranges = given_ranges(arguments, session)
    finally:
        if restore is not None:
            restore()
    for binding in program.bindings:
        if binding.name in ranges:
            raise UsageProblem(
                f"{binding.name} is given a value and a range", hint=f"leave out {binding.name}=..."
            )
    reading = reading_of(program.sources)
    known = language_names_only()
    free = [
        name for name in reading.free
        if name not in names and name not in ranges and name not in reading.called
        # A single letter that is not called is a variable, though torch.t is a function; e is a number.
        and (name not in known or (len(name) == 1 and name != "e"))
    ]  # fmt: skip
    if "" in ranges:
        ranges = _with_name(ranges, free, program)
        free = [name for name in free if name not in ranges]
    for name in reading.called:
        if name not in names and name not in known:
            from gradcli.lang.running.unknown_names import unknown_name

            raise unknown_name(name, reading.free[name], session.runtime, ())
    if not ranges:
        ranges = _default_ranges(free, program, names, list(reading.free))
        free = []
    if free:
        raise UsageProblem(
            f"{free[0]} has neither a value nor a range", hint=f"add {free[0]}=... or --range {free[0]}=-5..5"
        )
    if len(ranges) > 2:
        raise UsageProblem(
            f"a plot goes over one name or two, not {len(ranges)}: {', '.join(ranges)}",
            hint="give the others a value",
        )
    for name in ranges:
        names.pop(name, None)
    outputs = reading.outputs if len(reading.outputs) > 1 else ("",)
    return Scene(tuple([(name, *bounds) for name, bounds in ranges.items()]), names, outputs, reading.random)


def _with_name(
    ranges: dict[str, tuple[float, float]], free: list[str], program: Program
) -> dict[str, tuple[float, float]]:
    """Return the ranges with the one without a name given to the only name that has no value."""
    if len(free) != 1:
        names = free or [binding.name for binding in program.bindings] or ["x"]
        low, high = ranges[""]
        raise UsageProblem(
            "--range: say which name", hint=f"for example --range {names[0]}={low:g}..{high:g}"
        )
    return {name or free[0]: bounds for name, bounds in ranges.items()}


def _default_ranges(
    free: list[str], program: Program, names: dict[str, Any], read: list[str]
) -> dict[str, tuple[float, float]]:
    """Return -5..5 for the one or two names without a value, or as much around the one value there is."""
    if 1 <= len(free) <= 2:
        return dict.fromkeys(free, (LOW, HIGH))
    if len(free) > 2:
        raise UsageProblem(
            f"{', '.join(free)} have no values: a plot goes over one name or two",
            hint=f"give {free[-1]} a value: {free[-1]}=1",
        )
    if len(program.bindings) == 1:
        name = program.bindings[0].name
        value = names[name]
        if type(value) in (int, float):
            low, high = float(value) + LOW, float(value) + HIGH
            if low < value < high:
                return {name: (low, high)}
            raise UsageProblem(
                f"there is nothing to plot between {name} - {HIGH:g} and {name} + {HIGH:g} at {name} = {value:g}",
                hint=f"say from where to where: --range {name}={LOW:g}..{HIGH:g}",
            )
    raise _function_alone(program) or _nothing_to_plot_over(names, read)


_FUNCTION = re.compile(
    r"\s*(?:([^\W\d]\w*)\s*\(\s*\w+\s*\)\s*=|(?:\w+\s*=\s*)?lambda\s+\w+\s*:)\s*([^;\n=]+?)\s*(?:;\s*\1\s*)?"
)


def _function_alone(program: Program) -> UsageProblem | None:
    """Return the problem of `f(x) = x^2` and of `lambda x: x^2`, of which the body is to be plotted."""
    found = _FUNCTION.fullmatch(program.text)
    if found is None:
        return None
    return UsageProblem("a function is not its value", hint=f"write gradcli plot '{found[2]}'")


def _nothing_to_plot_over(names: dict[str, Any], read: list[str]) -> UsageProblem:
    """Return the problem of a formula all of whose names have values, with what to do about those that it reads."""
    shapes = {name: _shape(names[name]) for name in read if name in names}
    arrays = [name for name, shape in shapes.items() if shape]
    numbers = [name for name, shape in shapes.items() if shape == ()]
    functions = [name for name in read if is_callable(names.get(name))]
    if functions and not (numbers or arrays):
        from gradcli.lang.running.functions import call_text

        name = functions[0]
        return UsageProblem(
            f"{name} is a function, and a plot needs its value",
            hint=f"call it: {call_text(names[name], name)}",
        )
    if numbers or not arrays:
        hint = f"say which name: --range {[*numbers, 'x'][0]}=-5..5"
        return UsageProblem("there is nothing to plot over", hint=hint)
    name, shape = arrays[0], shapes[arrays[0]] or ()
    size = " x ".join(map(str, shape)) + (" elements" if len(shape) == 1 else "")
    first = ", ".join(["0"] * len(shape))
    return UsageProblem(
        f"a plot goes over a number, and {name} is an array of {size}",
        hint=f"let one element vary: write {name} + t*D in place of {name}, where D is 1 at [{first}] and 0 elsewhere, "
        f"and --range t=-5..5; --range {name}=-5..5 puts a number in its place",
    )


def _shape(value: Any) -> tuple[int, ...] | None:
    """Return the shape of numbers in whatever form, None for what is none."""
    if type(value) in (int, float):
        return ()
    if type(value) is list and value:
        inner = _shape(value[0])
        return None if inner is None else (len(value), *inner)
    shape = getattr(value, "shape", None)
    return tuple(shape) if isinstance(shape, tuple) else None
