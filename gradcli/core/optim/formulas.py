"""The fused operations of PyTorch's optimisers: in single precision they round where its kernels do."""

from __future__ import annotations

from gradcli.core.single import fused
from gradcli.core.values import cast, default_dtype, dtype_of, settle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.core.optim.optimiser import Group
    from gradcli.core.values import Value


def plus_scaled(value: Value, factor: float, other: Value) -> Value:
    """Return `value + factor * other`; in single precision rounded once, as the fused operation of processors is."""
    return value + factor * other if dtype_of(value) != "float32" else settle(fused(value, factor, other))


def plus_product(value: Value, factor: float, other: Value) -> Value:
    """Return `value + factor * other * other`, of which the last product and the sum are one fused operation."""
    if dtype_of(value) != "float32":
        return value + factor * other * other
    return settle(fused(value, factor * other, other))


def plus_quotient(value: Value, factor: float, above: Value, below: Value) -> Value:
    """Return `value + factor * above / below`, multiplied before it is divided, as PyTorch's addcdiv does it."""
    return value + factor * above / below


def with_decay(grad: Value, value: Value, group: Group) -> Value:
    """Return a gradient with weight decay in it: the slope of `weight_decay/2 * value**2` is added."""
    return plus_scaled(grad, group["weight_decay"], value) if group["weight_decay"] else grad


def in_default_type(number: float) -> float:
    """Return a number rounded as PyTorch keeps it between steps: a tensor of the default type."""
    return float(cast(number, default_dtype()))
