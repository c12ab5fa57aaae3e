"""Random points for `check`: names drawn from ranges, everything else as given."""

from __future__ import annotations

import random

from gradcli.commands.program import Binding, Program
from gradcli.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


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
