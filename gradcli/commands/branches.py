"""Notes on branches that a tie decides: is the function the same, in value and slope, on the other side of it?

A comparison leaves nothing in the recorded graph, so the program is run again on either side, at two distances: a
leap of its value, or a change of its slope, that stays as the distance shrinks is there at the point itself.
"""

from __future__ import annotations

import math

from gradcli.commands.recorded import output_parts, pulled_back
from gradcli.commands.values import flat, plain_data
from gradcli.core.ops.basic import ones_like, sub
from gradcli.core.tensor import Tensor, data_of, grad_mode
from gradcli.errors import Problem
from gradcli.lang.running.limits import Limits
from gradcli.records import Record
from gradcli.render.numbers import number_text
from gradcli.report import Note, is_finite

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.commands.partials import Evaluated
    from gradcli.lang.running.ties import Tie

_LIMITS = Limits(steps=1_000_000, seconds=1.0)  # a loop that ends at a point need not end beside it
_FAR, _NEAR = 1e-4, 1e-5  # distances, as parts of the variables
_STAYS = 0.8  # what is at least so much smaller at a tenth of the distance was curvature
_ROUNDING = {"float64": 1e-13, "float32": 1e-5}
_SAME = 1e-3  # relative difference of slopes that curvature makes
_GROWS = 1.1  # what is so much larger at a tenth of the distance has no end: the slope of x*log(x) at 0


def notes_on_ties(evaluated: Evaluated) -> tuple[Note, ...]:
    """Return notes on the comparisons of equal values beside which value or slope is another; none if it takes long."""
    try:
        return evaluated.session.aside(lambda: _notes(evaluated), _LIMITS)
    except Problem:
        return ()


def _notes(evaluated: Evaluated) -> tuple[Note, ...]:
    nearby = _Nearby(evaluated)
    if nearby.is_random():
        return ()
    notes: dict[str, Note] = {}
    with grad_mode(True):
        for tie in evaluated.ties:
            direction = _direction(tie, evaluated.leaves())
            note = None if direction is None else _note(tie, nearby, direction)
            if note is not None:
                # x > 0 and x <= 0 are one place.
                notes.setdefault(note.text.partition(" where ")[2], note)
    return tuple(notes.values())


def _direction(tie: Tie, leaves: list[Tensor]) -> list[Any] | None:
    """Return how far each variable moves in the direction that parts the operands, the farthest by 1; None for none."""
    gap = sub(tie.left, tie.right)
    equal = gap.value == 0.0
    way = pulled_back(
        gap, equal.astype(gap.value.dtype) if hasattr(equal, "astype") else float(equal), leaves
    )
    farthest = max([abs(number) for part in way for number in flat(plain_data(part))])
    if farthest == 0.0 or not is_finite(farthest):
        return None
    return [part / farthest for part in way]


class _Nearby:
    """The program along a line through the point: the sum of its outputs, and its slope."""

    def __init__(self, evaluated: Evaluated) -> None:
        self._names = [name for name, _ in evaluated.inputs]
        self._leaves = evaluated.leaves()
        self._bind = evaluated.session.bind
        self._run = evaluated.session.prepare(*evaluated.program.sources)
        self._here = [y for _, value in evaluated.outputs for y in output_parts(value)]
        self.noise = max([_ROUNDING.get(leaf.dtype, 1e-2) for leaf in self._leaves])
        self.is_one_to_one = [t.size for t in (*self._leaves, *self._here)] == [1, 1]

    def here(self, direction: list[Any]) -> tuple[float, float]:
        """Return value and slope at the point itself, along the branch that was taken."""
        return _value_and_slope(self._here, self._leaves, direction)

    def is_random(self) -> bool:
        """Tell whether the program gives something else when it is run again."""
        standing = [0.0 * leaf.value for leaf in self._leaves]
        return self.at(0.0, standing)[0] != self.here(standing)[0]

    def at(self, distance: float, direction: list[Any]) -> tuple[float, float]:
        """Return value and slope at a distance, in terms of the size of the variables that move. Raises: Problem."""
        moved = [
            Tensor(leaf.value + distance * part, requires=True)
            for leaf, part in zip(self._leaves, direction, strict=True)
        ]
        for name, leaf in zip(self._names, moved, strict=True):
            self._bind(name, leaf)
        outputs = [y for _, value in self._run() for y in output_parts(value)]
        return _value_and_slope(outputs, moved, direction)

    def scale(self, direction: list[Any]) -> float:
        """Return the size of the largest variable that moves, 1 if all of them are 0."""
        sizes = [
            abs(number)
            for leaf, part in zip(self._leaves, direction, strict=True)
            for number, moves in zip(flat(plain_data(leaf)), flat(plain_data(part)), strict=True)
            if moves
        ]
        return max(sizes) or 1.0


def _value_and_slope(
    outputs: list[Tensor], leaves: list[Tensor], direction: list[Any]
) -> tuple[float, float]:
    value = sum([number for y in outputs for number in flat(plain_data(y))])
    gradient = pulled_back(outputs, [ones_like(y) for y in outputs], leaves)
    slope = 0.0
    for own, part in zip(gradient, direction, strict=True):
        slope += sum([a * b for a, b in zip(flat(plain_data(own)), flat(plain_data(part)), strict=True)])
    return float(value), float(slope)


class _Side(Record):
    """What is found on one side of a tie: whether the value leaps there, the slope, and whether that is another."""

    leaps: bool
    slope: float
    is_another: bool


def _side(nearby: _Nearby, direction: list[Any], sign: float, here: tuple[float, float]) -> _Side:
    value, slope = here
    scale = nearby.scale(direction)
    leaps, slopes, size = [], [], abs(value)
    for part in (_FAR, _NEAR):
        distance = sign * part * scale
        other, beside = nearby.at(distance, direction)
        leaps.append(other - value - distance * beside)
        slopes.append(beside)
        size = max(size, abs(other), abs(scale * beside))
    far, near = slopes
    changes = _stays(far - slope, near - slope, nearby.noise * max(abs(near), abs(slope)))
    leaps_here = _stays(leaps[0], leaps[1], nearby.noise * size)
    if leaps_here and abs(leaps[1]) > _GROWS * abs(leaps[0]):
        # A value without an end, as that of log(x) behind the x > 0 that guards it: nothing to go on to.
        return _Side(False, slope, False)
    at_the_point = near + (near - far) * _NEAR / (_FAR - _NEAR)
    if changes and abs(near) > _GROWS * abs(far):
        at_the_point = math.copysign(math.inf, near)
    return _Side(leaps_here, at_the_point, changes)


def _stays(far: float, near: float, noise: float) -> bool:
    return is_finite(far) and is_finite(near) and abs(near) > noise and abs(near) > _STAYS * abs(far)


def _note(tie: Tie, nearby: _Nearby, direction: list[Any]) -> Note | None:
    """Return what is to be said of a tie, None where the function goes on smoothly."""
    here = nearby.here(direction)
    if not is_finite(list(here)):
        return None
    left, right = (_side(nearby, direction, sign, here) for sign in (-1.0, 1.0))
    start = f"{' '.join(tie.span.text.split())} where both sides are {_equal_value(tie)}"
    if left.leaps or right.leaps:
        return Note("jump", f"{start}: the value leaps here; the slope of the branch taken is used", tie.span)
    if not left.is_another and not right.is_another:
        return None
    alone = left.is_another and right.is_another and abs(left.slope - right.slope) <= _SAME * abs(left.slope)
    told = "slopes differ on its two sides; those of the branch taken are used"
    if nearby.is_one_to_one:
        turn = flat(plain_data(direction[0]))[0]
        used, below, above = (f"{turn * slope:.6g}" for slope in (here[1], left.slope, right.slope))
        if turn < 0:
            below, above = above, below
        if alone:
            told = f"the slope beside it is {below}; {used} is used, of a branch taken at this point alone"
        else:
            told = f"slopes {below} and {above} on its two sides; {used} is used"
    elif alone:
        told = "the slopes beside it are others; those of a branch taken at this point alone are used"
    return Note("kink", f"{start}: {told}", tie.span)


def _equal_value(tie: Tie) -> str:
    """Return the first value that both sides have."""
    left, right = (flat(plain_data(data_of(each))) for each in (tie.left, tie.right))
    longer = max(len(left), len(right))
    pairs = zip(left * (longer if len(left) == 1 else 1), right * (longer if len(right) == 1 else 1))
    return number_text(next((a for a, b in pairs if a == b), left[0]))
