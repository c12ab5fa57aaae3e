"""Calls with the less usual arguments of operators, and the in-place forms that no other family has."""

from __future__ import annotations

from torch_cases.case import Case, Input, bools, case, constant, ints, singles, value_only

ROW = [0.75, -1.3, 2.5, 0.2]
TABLE = [[0.75, -1.3, 2.5], [0.2, -0.6, 1.9]]
TALL = [[1.0, 2.0], [0.5, -1.0], [3.0, 0.25]]
CUBE = [[[0.75, -1.3], [2.5, 0.2]], [[-0.6, 1.9], [0.4, -2.25]]]
COUNTS = [0.5, 1.0, 2.5, 4.0]
SQUARE = [[2.0, 0.5], [-0.25, 1.5]]

STATISTICS: list[Case] = [
    case("torch.cov(x, fweights=w)", x=TABLE, w=ints([1, 3, 2])),
    case("torch.cov(x, aweights=w)", x=TABLE, w=[0.5, 1.0, 2.0]),
    case("torch.cov(x, correction=0, fweights=n, aweights=w)", x=TABLE, n=ints([1, 3, 2]), w=[0.5, 1.0, 2.0]),
    case("torch.cov(x)", x=[ROW]),
    case("torch.corrcoef(x)", x=[ROW]),
    case("torch.quantile(x, q)", x=ROW, q=0.3),
    case("torch.quantile(x, q, dim=1)", x=TABLE, q=[0.1, 0.7]),
    case("torch.nanquantile(x, q, dim=1)", x=TABLE, q=[0.25, 0.6]),
    case("torch.nansum(x, dtype=torch.float64)", x=ROW),
    case("torch.searchsorted(s, x)", s=constant([[1.0, 2.0, 3.0], [0.0, 5.0, 9.0]]), x=constant([[2.5, 0.0], [5.0, 9.5]])),
    case("torch.searchsorted(s, x, side='right')", s=constant([1.0, 2.0, 3.0]), x=constant([2.0, 0.0])),
    case("torch.searchsorted(s, x, sorter=o)", s=constant([3.0, 1.0, 2.0]), x=constant([2.5, 0.0]), o=ints([1, 2, 0])),
]  # fmt: skip
MATRICES: list[Case] = [
    case("torch.linalg.pinv(x, rtol=0.5)", x=TALL),
    case("torch.linalg.pinv(x, atol=1.5)", x=TALL),
    value_only("torch.linalg.pinv(x, hermitian=True)", x=[[2.0, 0.5], [0.5, -1.5]]),
    case("torch.linalg.matrix_rank(x, tol=1.5)", x=constant(TALL)),
    case("torch.linalg.matrix_rank(x, hermitian=True)", x=constant([[1.0, 1.0], [1.0, 1.0]])),
    case("torch.linalg.matrix_rank(x, atol=1.0, rtol=0.1)", x=constant(TALL)),
    case("torch.linalg.lstsq(x, y).solution", x=TALL, y=[[1.0], [2.0], [-1.0]]),
    case("torch.linalg.lstsq(x, y, driver='gelsd').residuals", x=TALL, y=[[1.0], [2.0], [-1.0]]),
    case("torch.linalg.lstsq(x, y, driver='gelss').singular_values", x=constant(TALL), y=constant([[1.0], [2.0], [-1.0]])),
    case("torch.linalg.lstsq(x, y, driver='gels').rank", x=constant(TALL), y=constant([[1.0], [2.0], [-1.0]])),
    case("torch.slogdet(x)", x=SQUARE),
    case("torch.tensordot(x, y, dims=([0, 1], [2, 0]))", x=[[[0.7]]], y=[[[0.75, -1.3]], [[2.5, 0.2]]]),
    case("torch.nn.functional.cosine_similarity(x, y, dim=-2)", x=[TABLE], y=[[ROW[:3]], [ROW[1:]]]),
    case("torch.nn.functional.cosine_similarity(x, y, dim=0)", x=0.7, y=-1.2),
    case("torch.nn.functional.cosine_similarity(x, y, dim=0)", x=ROW, y=0.5),
    case("torch.nn.functional.cosine_similarity(x, y, dim=0)", x=ROW, y=ints([1, 2, 3, 4])),
]  # fmt: skip
PLACES: list[Case] = [
    case("torch.diff(x, 0, 0, y) + 0", x=TABLE, y=TABLE),
    case("torch.nn.functional.pad(x, (-2, 3), 'replicate')", x=[TABLE]),
    case("torch.nn.functional.pad(x, (1, -2), 'reflect')", x=[TABLE]),
    case("torch.nn.functional.pad(x, (-1, 1), 'circular')", x=[TABLE]),
    case("torch.take_along_dim(x, i, 1)", x=TABLE, i=ints([[-1], [-3]])),
    case("torch.gather(x, 0, i)", x=0.7, i=ints([0])),
    case("torch.gather(x, 0, i)", x=ROW, i=ints(2)),
    case("torch.tensor_split(x, i)", x=ROW, i=ints([1, 3])),
    case("torch.repeat_interleave(x, n, dim=1, output_size=6)", x=TABLE, n=ints([1, 3, 2])),
    case("torch.tril_indices(2, 3, dtype=torch.int64)"),
    case("x.where(c, y)", x=ROW, y=-1.0, c=bools([True, False, True, False])),
    case("torch.movedim(x, (0, -1), (1, 0))", x=CUBE),
]
LOSSES: list[Case] = [
    case("torch.nn.functional.poisson_nll_loss(x, y, full=True)", x=ROW, y=COUNTS),
    case("torch.nn.functional.poisson_nll_loss(x, y, log_input=False, full=True, reduction='none')", x=COUNTS, y=COUNTS),
]  # fmt: skip
IN_PLACE = """
addmm_(m, m, beta=0.5, alpha=2)
addmv_(m, v)
addr_(v, v)
baddbmm_(c, c)
arctan2_(y)
absolute_()
fix_()
float_power_(2.0)
heaviside_(y)
i0_()
ldexp_(y)
logit_(0.1)
mvlgamma_(1)
sgn_()
squeeze_()
squeeze_(1)
unsqueeze_(0)
t_()
transpose_(0, 1)
swapaxes_(-1, 0)
relu_()
"""
TARGETS = {
    "addmm_": {"x": SQUARE, "m": SQUARE},
    "addmv_": {"x": [0.5, -1.0], "m": SQUARE, "v": [1.5, 0.25]},
    "addr_": {"x": SQUARE, "v": [1.5, 0.25]},
    "baddbmm_": {"x": CUBE, "c": CUBE},
    "logit_": {"x": [0.2, 0.7]},
    "mvlgamma_": {"x": [0.75, 2.5]},
    "squeeze_": {"x": [[[0.75], [-1.3]]]},
    "unsqueeze_": {"x": ROW},
    "t_": {"x": TABLE},
    "transpose_": {"x": TABLE},
    "swapaxes_": {"x": TABLE},
}


def in_place(call: str) -> Case:
    """Return the case of an in-place method on a copy, and of what is computed from it afterwards."""
    inputs = dict(TARGETS.get(call.partition("(")[0], {"x": ROW}))
    if "(y)" in call:
        inputs["y"] = [0.5, 1.25, -2.0, 3.0]
    return Case(f"u = x.clone()\nu.{call}\nu * 2", inputs)


FUNCTIONS = """
relu_(u)
sigmoid_(u)
clamp_(u, 0, 1)
celu_(u)
nn.functional.elu_(u)
nn.functional.relu(u, True)
nn.functional.leaky_relu(u, 0.1, True)
nn.functional.hardtanh_(u, -0.5, 1.0)
nn.functional.silu(u, inplace=True)
"""

# ----- which dtype a result has --------------------------------------------------------------------------------

NUMBER = Input(1.5)
PAIRS: list[dict[str, object]] = [
    {"x": NUMBER, "y": singles(2.5, False)},
    {"x": NUMBER, "y": ints([2, -3])},
    {"x": ints([2, -3]), "y": NUMBER},
    {"x": singles(ROW, False), "y": NUMBER},
    {"x": bools([True, False]), "y": NUMBER},
    {"x": ints(3), "y": singles([1.5, 2.5], False)},
]
PROMOTIONS: list[Case] = [
    Case(program, dict(inputs), derivatives=False)
    for inputs in PAIRS
    for program in (
        "x + y",
        "x * y",
        "x / y",
        "torch.where(x > 0, x, y)",
        "torch.maximum(x, y)",
        "torch.atan2(x, y)",
    )
]
DTYPES: list[Case] = [
    Case("torch.clamp(x, 2)", {"x": NUMBER}, derivatives=False),
    Case("torch.masked_fill(x, torch.tensor(True), 10)", {"x": NUMBER}, derivatives=False),
    Case("torch.stack([x, y])", {"x": NUMBER, "y": singles(2.5, False)}, derivatives=False),
    Case("torch.xlogy(x, 2)", {"x": singles(ROW, False)}, derivatives=False),
    Case("torch.prod(x)", {"x": bools(True)}, derivatives=False),
    Case("torch.cumsum(x, 0)", {"x": bools(True)}, derivatives=False),
    Case("u = x.clone()\nu[0] = 0\nu", {"x": bools([True, True])}, derivatives=False),
    Case("u = x.clone()\nu.copy_(torch.tensor([0.5, 2.7]))\nu", {"x": ints([1, 2])}, derivatives=False),
    Case("u = x.clone()\nu.fill_(2.9)\nu", {"x": ints([1, 2])}, derivatives=False),
]
CASES: list[Case] = [
    *STATISTICS,
    *MATRICES,
    *PLACES,
    *LOSSES,
    *map(in_place, IN_PLACE.split("\n")[1:-1]),
    *[case(f"u = x.clone()\ntorch.{call}\nu * x", x=ROW) for call in FUNCTIONS.split("\n")[1:-1]],
    *PROMOTIONS,
    *DTYPES,
]
