"""How PyTorch multiplies a cotangent with a slope when the derivative is recorded, to be differentiated again.

The counterpart of single_slopes.py on tensors instead of plain arrays: formulas that begin with the cotangent
round once where a product with the slope rounds twice, and the derivatives that follow carry that on. Used in
programs that compute as PyTorch does; elsewhere the rules hold.
Source: PyTorch, tools/autograd/derivatives.yaml.
"""

from __future__ import annotations

import math

from gradcli.core.batch import holds_anywhere
from gradcli.core.ops.arithmetic import div, square
from gradcli.core.ops.basic import add, mul, neg, sub, value_of
from gradcli.core.values import Batched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from gradcli.core.primitive import Primitive

    Pull = Callable[..., Any]


def _arc(ct: Any, x: Any) -> Any:
    # A product of 1 - x and 1 + x makes a nan of the second derivative at the ends of the domain.
    from gradcli.core.ops.exponential import rsqrt  # few programs need it

    return mul(ct, rsqrt(sub(1.0, square(x))))


# Elementwise operators: a formula (ct, out, *xs) for each operand.
FORMULAS: dict[str, tuple[Pull, ...]] = {
    "div": (lambda ct, out, x, y: div(ct, y), lambda ct, out, x, y: mul(neg(ct), div(div(x, y), y))),
    "log": (lambda ct, out, x: div(ct, x),),
    "log2": (lambda ct, out, x: div(ct, mul(x, math.log(2.0))),),
    "log10": (lambda ct, out, x: div(ct, mul(x, math.log(10.0))),),
    "log1p": (lambda ct, out, x: div(ct, add(x, 1.0)),),
    "sqrt": (lambda ct, out, x: div(ct, mul(2.0, out)),),
    "asin": (lambda ct, out, x: _arc(ct, x),),
    "acos": (lambda ct, out, x: neg(_arc(ct, x)),),
    "atanh": (lambda ct, out, x: div(ct, sub(1.0, square(x))),),
    "atan": (lambda ct, out, x: div(ct, add(mul(x, x), 1.0)),),
}


def in_pytorch(prim: Primitive, i: int, ct: Any, out: Any, xs: Sequence[Any]) -> Any:
    """Return the share of operand `i` by PyTorch's formula; None where the rule has the word.

    That is where there is no other formula, in batches, and where the value is nan: the rule's slope is nan there.
    """
    formulas = FORMULAS.get(prim.name)
    if formulas is None:
        return None
    value = value_of(out)
    if type(value) is Batched or type(value_of(ct)) is Batched or _has_nan(value):
        return None
    return formulas[i](ct, out, *xs)


def _has_nan(value: Any) -> bool:
    return bool(value != value) if type(value) is float else holds_anywhere(value != value)
