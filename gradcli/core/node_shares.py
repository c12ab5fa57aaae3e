"""One node of the graph by itself: what it makes of a cotangent, `y.grad_fn(ct)`, and who is told of that."""

from __future__ import annotations

from gradcli.core.ops.basic import alias
from gradcli.core.tensor import Tensor, grad_mode, state_of
from gradcli.core.values import compute_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def shares_of(
    node: Tensor,
    ct: Any,
    record: bool = False,
    batched: bool = False,
    operands: dict[int, Any] | None = None,
    result: Any = None,
) -> list[Any]:
    """Return the share that each operand of a node gets of the cotangent `ct`, None for one that gets none.

    With `record` the shares are Tensors of the graph. The node is walked on its own: a copy of it, whose operands lead
    to the real ones and are asked for one by one, also where the same tensor stands twice. `operands` and `result` are
    values in the place of its own.
    """
    from gradcli.core.tape import Wanted, pull

    with grad_mode(True):
        stand_ins = [alias(x) if type(x) is Tensor and x.requires else x for x in node.inputs]
    for i, value in (operands or {}).items():
        if stand_ins[i] is node.inputs[i]:
            stand_ins[i] = Tensor(value)
        else:
            stand_ins[i].value = value
    copy = Tensor(node.value if result is None else result)
    copy.prim, copy.inputs, copy.requires = node.prim, tuple(stand_ins), True
    if hasattr(node, "params"):
        copy.params = node.params
    places = {id(x): i for i, x in enumerate(stand_ins) if type(x) is Tensor and x.requires}
    wanted = [x for x in stand_ins if id(x) in places]
    floor = min((x.index for x in wanted), default=0)
    shares: list[Any] = [None] * len(stand_ins)
    if record and node.state is not None and node.state.title:
        state_of(copy).title = node.state.title
    found = pull([(copy, ct)], record=record, wanted=Wanted(wanted), batched=batched, floor=floor)
    for x, share in found:
        shares[places[id(x)]] = share
    return shares


def shares_after_hooks(
    node: Tensor, ct: Any, record: bool, batched: bool, floor: int
) -> list[tuple[Tensor, Any]]:
    """Return the operands of a node that get a share of `ct`, with what its hooks (`state.after`) make of these."""
    assert node.state is not None and node.state.after is not None
    shares = shares_of(node, ct, record, batched)
    dtype = compute_in(None)  # A hook is a part of the program.
    try:
        for hook in list(node.state.after):
            changed = hook(node, shares, ct)
            shares = shares if changed is None else changed
    finally:
        compute_in(dtype)
    return [
        (x, share)
        for x, share in zip(node.inputs, shares)
        if share is not None and type(x) is Tensor and x.requires and x.index >= floor
    ]
