"""`statistics` of Python: averages and spreads, through which derivatives flow where tensors have them."""

from __future__ import annotations

import statistics

from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor
from gradcli.errors import ValueProblem
from gradcli.lang.values.binding import call_operator, tensor_of_list
from gradcli.lang.values.error_types import STATISTICS_ERROR
from gradcli.lang.values.lengths import collected
from gradcli.lang.values.objects import Builtin
from gradcli.lang.values.sequence_methods import iterated
from gradcli.lang.values.tensor_methods import item_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.running.runtime import Runtime

# How many numbers each needs at least.
_FEWEST = {
    **dict.fromkeys(("mean", "fmean", "median", "mode", "pstdev", "pvariance"), 1),
    **dict.fromkeys(("stdev", "variance"), 2),
}


def statistics_members(_runtime: Runtime) -> dict[str, Any]:
    """Return the averages and spreads of `statistics`."""

    def of_numbers(name: str) -> Builtin:
        def compute(values: Any) -> Any:
            items = collected(iterated(values))
            if len(items) >= _FEWEST[name] and any(
                type(item) is Tensor and item.requires_grad for item in items
            ):
                return _of_tensors(name, items)
            numbers = [item_number(value) for value in items]
            try:
                return getattr(statistics, name)(numbers)
            except statistics.StatisticsError as error:
                raise ValueProblem(str(error), kind="StatisticsError") from None

        return Builtin(name, "data", compute)

    return {**{name: of_numbers(name) for name in _FEWEST}, "StatisticsError": STATISTICS_ERROR}


def _of_tensors(name: str, items: list[Any]) -> Any:
    """Return what a function of `statistics` gives for tensors, through which derivatives flow."""
    data = tensor_of_list(items)
    if name in ("mean", "fmean"):
        return OPERATORS["mean"].call(data)
    if name == "median":
        low, high = [sorted(items, key=item_number)[(len(items) - less) // 2] for less in (1, 0)]
        return low if low is high else OPERATORS["div"].call(OPERATORS["add"].call(low, high), 2)
    if name == "mode":
        return items[[item_number(item) for item in items].index(statistics.mode(map(item_number, items)))]
    kind = "std" if name.endswith("stdev") else "var"
    return call_operator(OPERATORS[kind], [data], {"correction": 0 if name.startswith("p") else 1})
