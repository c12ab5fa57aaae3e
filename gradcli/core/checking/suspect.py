"""Where a wrong derivative comes from: the first operation whose own slope its values do not confirm."""

from __future__ import annotations

from gradcli.core.backward import pull_back
from gradcli.core.checking.differences import check_partials
from gradcli.core.checking.second_opinion import AGREEMENT
from gradcli.core.lazy import np
from gradcli.core.singular import GOLDEN
from gradcli.core.tangents import push
from gradcli.core.tape import collect
from gradcli.core.tensor import Tensor, grad_mode, params_of
from gradcli.core.values import Batched, is_floating, settle, shape_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


def suspect(outputs: Sequence[Tensor]) -> Tensor | None:
    """Return the oldest node whose derivative, taken alone, finite differences refute; None if there is none.

    Then every recorded operation is right, and the result depends on its inputs in a way that was not recorded.
    """
    for node in reversed(collect([y.current() for y in outputs])):
        if node.prim is not None and _is_refuted(node):
            return node
    return None


def _is_refuted(node: Tensor) -> bool:
    """Tell whether a node's derivative along a direction of all its operands is wrong."""
    prim, params = node.prim, params_of(node)
    assert prim is not None
    values = [x.value if type(x) is Tensor else x for x in node.inputs]
    if any(type(value) is Batched for value in values):
        return False
    moving = [
        i for i, x in enumerate(node.inputs) if type(x) is Tensor and x.requires and is_floating(x.value)
    ]
    steps = {i: _direction(values[i], i) for i in moving}

    def at(s: float) -> Any:
        moved = [value + s * steps[i] if i in steps else value for i, value in enumerate(values)]
        return np.asarray(prim.forward(*moved, **params), float).reshape(-1)

    with grad_mode(True):
        leaves = {i: Tensor(values[i], True) for i in moving}
        y = prim.apply(*[leaves.get(i, value) for i, value in enumerate(values)], **params)
        (tangent,) = push([y], [(leaves[i], steps[i]) for i in moving], record=False)
        weights = _direction(node.value, len(values))
        back = pull_back([y], [weights], [leaves[i] for i in moving])
    size = int(np.prod(shape_of(node.value), dtype=int))
    exact = (
        np.zeros(size)
        if tangent is None
        else np.broadcast_to(np.asarray(tangent, float), node.shape).reshape(-1)
    )
    pushed = float(np.sum(exact * np.reshape(weights, -1)))
    products = [np.sum(np.asarray(ct, float) * steps[i]) for i, ct in zip(moving, back) if ct is not None]
    size_of_sum = float(np.sum(np.abs(exact * np.reshape(weights, -1)))) + float(np.sum(np.abs(products)))
    if abs(pushed - float(sum(products))) > AGREEMENT * size_of_sum:
        return True  # Backwards and forwards it is not one and the same linear map.
    found = check_partials(lambda rows: np.stack([at(float(s)) for s in rows[:, 0]]), [0.0], exact[:, None])
    return any(each.verdict == "wrong" for each in found)


def _direction(value: Any, number: int) -> Any:
    """Return a direction in which no two elements move alike, as long as the elements themselves."""
    array = np.asarray(value, float)
    count = np.arange(array.size).reshape(array.shape)
    size = np.where(array == 0.0, 1.0, np.abs(array))
    return settle(size * (0.5 + (count + number + 1.0) * GOLDEN % 1.0))
