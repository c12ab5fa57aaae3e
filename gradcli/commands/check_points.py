"""Random points for `check`: names drawn from ranges, everything else as given."""

from __future__ import annotations

import random

from gradcli.commands.program import Binding, Program
from gradcli.errors import UsageProblem
from gradcli.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradcli.commands.spec import Arguments


def ranges_of(arguments: Arguments) -> dict[str, tuple[float, float]]:
    """Return the ranges of --range by name. Raises: UsageProblem for what is no NAME=LOW..HIGH."""
    found: dict[str, tuple[float, float]] = {}
    for text in arguments.texts("range"):
        for part in text.split(","):
            name, _, bounds = part.partition("=")
            low, dots, high = bounds.partition("..")
            try:
                if not name.strip().isidentifier() or not dots:
                    raise ValueError
                found[name.strip()] = (float(low), float(high))
            except ValueError:
                raise UsageProblem(
                    f"--range takes NAME=LOW..HIGH, not {part!r}", hint="for example --range x=-5..5"
                ) from None
    return found


def drawn_points(
    program: Program, ranges: dict[str, tuple[float, float]], count: int, seed: int | None
) -> Iterator[Program]:
    """Yield the program bound at `count` points: the names of `ranges` uniform in theirs, the others as given."""
    draw = random.Random(0 if seed is None else seed)
    given = {binding.name for binding in program.bindings}
    for _ in range(count):
        values = {name: draw.uniform(low, high) for name, (low, high) in ranges.items()}
        bindings = [_bound(b, values) for b in program.bindings]
        bindings += [_number(name, value) for name, value in values.items() if name not in given]
        yield Program(program.sources, tuple(bindings))


def _bound(binding: Binding, values: dict[str, float]) -> Binding:
    return _number(binding.name, values[binding.name]) if binding.name in values else binding


def _number(name: str, value: float) -> Binding:
    return Binding(name, Source(repr(value), f"{name}=..."), value)
