"""Comparisons that a tie decides: both sides are equal, so the least step aside may take the other branch.

Kept on request, for those who remark on derivatives: a comparison leaves nothing in the recorded graph.
"""

from __future__ import annotations

from gradcli.core.tensor import Tensor
from gradcli.core.values import Batched
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    from gradcli.source import Span

    Ask: TypeAlias = Callable[[Any, Any], Any]


class Tie(Record):
    """A comparison whose operands, one of them at least recorded, were equal: everywhere, or at some elements."""

    span: Span
    left: Any
    right: Any


MOST = 8  # that are kept: a loop may have thousands


def noting_ties(ask: Ask, span: Span, found: list[Tie]) -> Ask:
    """Return a comparison that puts its ties among the `found`."""

    def ask_and_note(a: Any, b: Any) -> Any:
        if len(found) < MOST and (_is_variable(a) or _is_variable(b)):
            x, y = _now(a), _now(b)
            if _has_tie(x, y):
                found.append(Tie(span, x, y))
        return ask(a, b)

    return ask_and_note


def _is_variable(x: Any) -> bool:
    return type(x) is Tensor and x.current().requires > 0


def _now(x: Any) -> Any:
    return x.current() if type(x) is Tensor else x


def _has_tie(x: Any, y: Any) -> bool:
    a, b = (each.value if type(each) is Tensor else each for each in (x, y))
    if type(a) is Batched or type(b) is Batched:
        return False
    try:
        same = a == b
    except (ValueError, TypeError):  # shapes that do not fit: the comparison itself says so
        return False
    return bool(same.any()) if hasattr(same, "any") else same is True
