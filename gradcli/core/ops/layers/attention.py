"""Scaled dot product attention."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.axes import newest
from gradcli.core.ops.basic import add, mul, shape_in
from gradcli.core.ops.creation import as_operand, number_of
from gradcli.core.ops.layers.chance import dropout
from gradcli.core.ops.layers.softmax import softmax
from gradcli.core.ops.layout import exchanged, titled
from gradcli.core.ops.linalg.product import product
from gradcli.core.ops.samples import case
from gradcli.core.ops.selection import select
from gradcli.core.registry import F_PAGE, Case, F, Help, Samples, operator
from gradcli.core.tensor import data_of
from gradcli.core.values import dtype_of
from gradcli.errors import OperandProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

NAME = "scaled_dot_product_attention"
MASK = [[True, False, True], [True, True, False]]


@operator(
    NAME,
    operands=("query", "key", "value"),
    family="activation",
    method=False,
    torch=(F + NAME,),
    help=Help(
        f"{NAME}(query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None)",
        "softmax(query @ key.mT * scale) @ value, scale being 1/sqrt(E); a mask of bools says who may be looked at.",
        "that of the two products and of softmax",
        ((f"{NAME}([[1.0]], [[1.0], [1.0]], [[1.0], [3.0]])", "tensor([[2.]])"),),
        ("softmax", "matmul"),
        f"{F_PAGE}{NAME}.html",
    ),
    samples=Samples(
        cases=(
            case((2, 3), (2, 3), (2, 4)),
            case((1, 2, 2), (1, 2, 2), (1, 2, 2), is_causal=True, scale=0.5),
            Case(shapes=((2, 2), (3, 2), (3, 2)), params=(("attn_mask", MASK),), wrt=(0, 1, 2)),
        )
    ),
)
def scaled_dot_product_attention(
    query: Any,
    key: Any,
    value: Any,
    attn_mask: Any = None,
    dropout_p: Any = 0.0,
    is_causal: Any = False,
    *,
    scale: Any = None,
) -> Any:
    """Return means of values, weighted by how well keys fit queries."""
    q, k, v = (newest(as_operand(each)) for each in (query, key, value))
    length, source = shape_in(q)[-2], shape_in(k)[-2]
    factor = 1.0 / float(shape_in(q)[-1]) ** 0.5 if scale is None else number_of(scale, "scale")
    scores = mul(product(q, exchanged(k)), factor)
    if is_causal:
        if attn_mask is not None:
            raise OperandProblem(f"{NAME}: Explicit attn_mask should not be set when is_causal=True")
        attn_mask = np.tril(np.ones((length, source), bool))
    if attn_mask is not None:
        mask = as_operand(attn_mask)
        if dtype_of(data_of(mask)) == "bool":
            scores = select(mask, scores, float("-inf"))
        else:
            scores = add(scores, mask)
    weights = softmax(scores, -1)
    if number_of(dropout_p, "dropout_p"):
        weights = dropout(weights, dropout_p)
    out = product(weights, v)
    names = {2: "MmBackward0", 4: "ScaledDotProductFlashAttentionForCpuBackward0"}
    return titled(out, names.get(len(shape_in(out)), "UnsafeViewBackward0"))
