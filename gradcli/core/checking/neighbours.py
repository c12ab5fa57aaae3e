"""How far rounding moves the values of a function, measured: what close neighbours scatter by."""

from __future__ import annotations

import math

from gradcli.core.lazy import np

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    Probe: TypeAlias = Callable[[Any], Any]  # (points, inputs) -> (points, outputs)

EPSILON = 2.0**-52
# Relative distances of neighbours whose scatter is the function's own rounding noise: the farther ones for noise that
# stays the same over many neighbours, as in single precision.
SPACINGS = (2.0**-40, 2.0**-30, 2.0**-20, 2.0**-14)
NEIGHBOURS = 5  # on each side
MEASURING = 2 * NEIGHBOURS * len(SPACINGS)  # evaluations that measuring the noise takes
AT_ONCE = 2**22  # numbers in the points of one evaluation: 32 MB
RIPPLE = 4.0  # times the noise of the nearest neighbours is more than noise, if farther ones scatter by it


def probe_at(probe: Probe, x: Any, columns: Any, steps: Any) -> Any:
    """Return the function at x + step * e_column, for steps of shape (columns, S): shape (columns, S, outputs)."""
    count, rungs = steps.shape
    # Each point is a whole input, so all of them take memory as the square of its size.
    some = max(1, AT_ONCE // max(1, rungs * x.size))
    if count > some:
        parts = [slice(start, start + some) for start in range(0, count, some)]
        return np.concatenate([probe_at(probe, x, columns[part], steps[part]) for part in parts])
    points = np.repeat(x[None, :], count * rungs, axis=0)
    points[np.arange(count * rungs), np.repeat(columns, rungs)] += steps.reshape(-1)
    return np.asarray(probe(points), float).reshape(count, rungs, -1)


def _on_grid(step: Any) -> Any:
    """Return the powers of 2 at or below steps: multiples of them are added to floats without rounding."""
    return np.ldexp(0.5, np.frexp(step)[1])


def noise_beside(probe: Probe, x: Any, columns: Any, step: Any) -> Any:
    """Return the rounding noise a step away from the point, on its worse side, shape (columns, outputs)."""
    at = x[columns][:, None]
    # From the places themselves, so that the steps between them are not rounded.
    above, below = (at + step[:, None]) - at, at - (at - step[:, None])
    near = _on_grid(step * SPACINGS[0])[:, None] * np.arange(NEIGHBOURS)
    values = probe_at(probe, x, columns, np.concatenate([above - near, near - below], axis=1))
    values = values.reshape(columns.size, 2, NEIGHBOURS, -1)
    found = np.abs(np.diff(values, n=2, axis=2)).max(axis=(1, 2)) / math.sqrt(math.comb(4, 2))
    return 2.0 * np.where(np.isfinite(found), found, 0.0)


def noise_at(probe: Probe, x: Any, columns: Any, scale: Any, center: Any) -> tuple[Any, Any]:
    """Return the rounding noise of the function, shape (columns, outputs): what neighbours scatter by.

    Differences of values so close that the function itself is a straight line between them. Then the ripple, shape
    (columns, outputs, 2): by how much farther neighbours scatter more than noise does, and their spacing. There the
    function turns up and down between them.
    Source: More & Wild (2011), Estimating computational noise, SIAM J. Sci. Comput. 33(3).
    """
    # Each side on its own and without the point itself, where a kink or a jump may sit.
    side = np.arange(1.0, NEIGHBOURS + 1.0)
    steps = np.concatenate([side, -side])
    level = EPSILON * np.abs(center) + np.zeros((columns.size, 1))
    still = np.full(level.shape, True)
    ripple = np.zeros((*level.shape, 2))
    for spacing in SPACINGS:
        values = probe_at(probe, x, columns, _on_grid(scale * spacing)[:, None] * steps)
        values = values.reshape(columns.size, 2, side.size, -1)
        # Differences of order k of pure noise are sqrt(binomial(2k, k)) times as large as the noise.
        second, third, fourth = (
            np.abs(np.diff(values, n=k, axis=2)).max(axis=(1, 2)) / math.sqrt(math.comb(2 * k, k))
            for k in (2, 3, 4)
        )
        # They agree where they are noise; where they are the function's own bend they fall off.
        noisy = (fourth > 0.25 * third) & (third > 0.25 * second)
        # Values farther from 0 than the one at the point are rounded more coarsely.
        coarse = np.maximum(level, EPSILON * np.abs(values).max(axis=(1, 2)))
        turns = ~still & (fourth > 0.25 * third) & (fourth > RIPPLE * coarse) & (ripple[..., 0] == 0.0)
        ripple[turns] = np.stack([2.0 * fourth, np.full(level.shape, spacing)], axis=-1)[turns]
        # A kink among the neighbours bends them at one place, noise at most.
        bends = np.sort(np.abs(np.diff(values, n=2, axis=2)), axis=2)
        noisy &= (bends[:, :, 1] > 0.1 * bends[:, :, 2]).any(axis=1)
        found = np.where(noisy & (still | (spacing == SPACINGS[1])) | (spacing == SPACINGS[0]), second, 0.0)
        found = np.where(np.isfinite(found), found, 0.0)
        level = np.maximum(level, found)
        # Farther neighbours tell of noise only where these are all but equal.
        still = still & (np.count_nonzero(np.diff(values, axis=2), axis=(1, 2)) <= 1)
    return 2.0 * level, ripple
