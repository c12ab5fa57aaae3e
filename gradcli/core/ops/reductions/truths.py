"""Whether any or all elements are true, and how many are."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.reductions.reduction import reduced_axes, whole
from gradcli.core.primitive import constant
from gradcli.core.registry import PAGE, Case, Help, Samples, operator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_any_along = constant(
    "any",
    array=lambda x, *, axes, keepdim: whole(np.any(x, axis=axes, keepdims=keepdim)),
    scalar=lambda x, **_: bool(x),
)
_all_along = constant(
    "all",
    array=lambda x, *, axes, keepdim: whole(np.all(x, axis=axes, keepdims=keepdim)),
    scalar=lambda x, **_: bool(x),
)
_count_along = constant(
    "count_nonzero",
    array=lambda x, *, axes: whole(np.count_nonzero(x, axis=axes)),
    scalar=lambda x, **_: int(bool(x)),
)


def _truth_help(name: str, what: str, example: tuple[str, str]) -> Help:
    return Help(
        f"{name}(input, dim=None, keepdim=False)",
        what,
        "0",
        (example,),
        ("count_nonzero",),
        f"{PAGE}{name}.html",
    )


TRUTHS = Samples(cases=(Case(args=([True, False],), wrt=()),), orders=1)


@operator(
    "any",
    help=_truth_help("any", "Whether any element is true (not 0).", ("any([False, True])", "True")),
    samples=TRUTHS,
)
def any(input: Any, dim: Any = None, keepdim: Any = False) -> Any:
    """Return whether any element is not 0."""
    return _any_along(input, axes=reduced_axes(input, dim), keepdim=bool(keepdim))


@operator(
    "all",
    help=_truth_help("all", "Whether all elements are true (not 0).", ("all([False, True])", "False")),
    samples=TRUTHS,
)
def all(input: Any, dim: Any = None, keepdim: Any = False) -> Any:
    """Return whether all elements are not 0; True for none."""
    return _all_along(input, axes=reduced_axes(input, dim), keepdim=bool(keepdim))


@operator(
    "count_nonzero",
    help=Help(
        "count_nonzero(input, dim=None)",
        "Number of elements that are not 0.",
        "0",
        (("count_nonzero([0, 2, 3])", "tensor(2)"),),
        ("any", "all"),
        PAGE + "count_nonzero.html",
    ),
    samples=TRUTHS,
)
def count_nonzero(input: Any, dim: Any = None) -> Any:
    """Return the number of elements that are not 0."""
    return _count_along(input, axes=reduced_axes(input, dim))
