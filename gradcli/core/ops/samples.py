"""Short ways to write what the generated tests draw from."""

from __future__ import annotations

from gradcli.core.registry import Case, Samples

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def case(*shapes: tuple[int, ...], wrt: tuple[int, ...] | None = None, **params: Any) -> Case:
    """Return the case of operands of `shapes` and parameters; all operands are differentiated unless `wrt` says."""
    places = tuple(range(len(shapes))) if wrt is None else wrt
    return Case(shapes=shapes, params=tuple(params.items()), wrt=places)


def samples(*cases: Case, orders: int = 3) -> Samples:
    """Return the samples of an operator that is checked on `cases` up to `orders`."""
    return Samples(cases=cases, orders=orders)
