"""Python's `math` functions with IEEE 754's answers: nan and infinities where Python raises."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

INF = float("inf")
NAN = float("nan")


def ieee(
    function: Callable[[float], float], overflow: float = INF, pole: float = NAN
) -> Callable[[float], float]:
    """Return `function` of one number, total: `overflow` where it overflows, `pole` where it is undefined."""

    def total(x: float) -> float:
        try:
            return function(x)
        except OverflowError:
            # Only huge Python ints overflow on the way in; their sign decides for odd functions.
            return overflow
        except (ValueError, ZeroDivisionError):
            return pole

    return total
