"""Activations, softmax and its kin, normalize, linear; away from their kinks (those are in kinks.py)."""

from __future__ import annotations

from torch_cases.case import Case, case, shape_only, unary

ANY = [0.75, -1.3, 2.5, 0.2, -0.6, 7.9, -4.0]
TABLE = [[0.75, -1.3, 2.5], [0.2, -0.6, 1.9]]
F = "torch.nn.functional."

WITH_OPTIONS = [
    "softplus(x, beta=2.0)",
    "softplus(x, beta=0.5, threshold=2.0)",
    "gelu(x, approximate='tanh')",
    "elu(x, alpha=0.7)",
    "celu(x, alpha=0.7)",
    "leaky_relu(x, 0.2)",
    "leaky_relu(x, negative_slope=0.3)",
    "hardtanh(x, -0.5, 0.5)",
    "hardtanh(x, min_val=-2.0, max_val=3.0)",
    "threshold(x, 0.1, 20.0)",
    "softshrink(x, 0.4)",
    "hardshrink(x, 0.4)",
]
PLAIN = "relu relu6 logsigmoid softplus softsign silu mish gelu elu selu celu leaky_relu hardtanh hardsigmoid"
OVER_ROWS = ["softmax", "log_softmax", "softmin"]

CASES: list[Case] = [
    *(each for name in PLAIN.split() for each in unary(F + name, ANY)),
    *unary(F + "sigmoid", ANY)[:1],
    *unary(F + "tanh", ANY)[:1],
    *unary(F + "hardswish", ANY)[:1],
    *unary(F + "tanhshrink", ANY)[:1],
    *unary("torch.relu", ANY)[:1],
    *unary("torch.selu", ANY)[:1],
    *unary("torch.celu", ANY)[:1],
    *unary("torch.sigmoid", ANY),
    *unary("torch.special.expit", ANY)[:1],
    *unary("torch.logit", [0.1, 0.5, 0.9, 0.3, 0.7, 0.01]),
    case("torch.logit(x, eps=0.05)", x=[0.01, 0.5, 0.9]),
    *(case(F + call, x=ANY) for call in WITH_OPTIONS),
    *(case(f"{F}{name}(x, dim={dim})", x=TABLE) for name in OVER_ROWS for dim in (0, 1, -1)),
    case("torch.softmax(x, dim=0)", x=ANY),
    case("torch.softmax(x, 1)", x=TABLE),
    case("torch.softmax(x, 0)", x=0.7),
    case("torch.log_softmax(x, dim=0)", x=ANY),
    case("torch.log_softmax(x, 1)", x=[[1000.0, 0.0, -1000.0]]),
    case("torch.special.softmax(x, 1)", x=TABLE),
    case("torch.special.log_softmax(x, 1)", x=TABLE),
    case(F + "normalize(x)", x=TABLE),
    case(F + "normalize(x, dim=0)", x=TABLE),
    case(F + "normalize(x, p=1, dim=1)", x=TABLE),
    case(F + "normalize(x, p=3.0, dim=-1)", x=TABLE),
    case(F + "normalize(x, dim=0)", x=ANY),
    case(F + "linear(x, w)", x=TABLE, w=[[1.0, 2.0, -1.0], [0.5, -0.25, 3.0]]),
    case(F + "linear(x, w, b)", x=TABLE, w=[[1.0, 2.0, -1.0], [0.5, -0.25, 3.0]], b=[0.1, -0.2]),
    case(F + "linear(x, w, b)", x=TABLE[0], w=[[1.0, 2.0, -1.0], [0.5, -0.25, 3.0]], b=[0.1, -0.2]),
    case(F + "linear(x, w)", x=[TABLE, TABLE], w=[[1.0, 2.0, -1.0]]),
    case(F + "linear(x, w, b)", x=TABLE[0], w=[1.0, 2.0, -1.0], b=0.5),
    case(F + "glu(x, dim=0)", x=ANY[:6]),
    case(F + "dropout(x, 0.0)", x=ANY),
    case(F + "dropout(x, 1.0)", x=ANY),
    case(F + "dropout(x, p=0.5, training=False)", x=ANY),
    shape_only(F + "dropout(x, 0.5)", x=ANY),
    case(F + "prelu(x, w)", x=ANY, w=[0.25]),
    case(F + "prelu(x, w)", x=TABLE, w=[0.25, 0.5, 2.0]),
    case("torch.prelu(x, w)", x=[TABLE], w=[0.25, 0.5]),
    case(F + "rms_norm(x, (3,))", x=TABLE),
    case(F + "rms_norm(x, (2, 3), w, 0.1)", x=TABLE, w=[[2.0, 0.5, 1.0], [1.5, -1.0, 0.25]]),
    case(F + "scaled_dot_product_attention(x, y, z)", x=TABLE, y=TABLE[::-1], z=[[1.0, 2.0], [0.5, -1.0]]),
    case(F + "scaled_dot_product_attention(x, x, x, is_causal=True)", x=[TABLE]),
    case(
        F + "scaled_dot_product_attention(x, y, y, m, scale=0.3)",
        x=TABLE,
        y=TABLE,
        m=[[0.5, -1.0], [0.25, 2.0]],
    ),
    case(F + "rrelu(x)", x=[0.75, -1.3, 2.5, -0.2]),
    case(F + "rrelu(x, 0.5, 0.75)", x=TABLE),
    case(F + "alpha_dropout(x)", x=TABLE),
    case(F + "dropout2d(x, training=False)", x=[[TABLE]]),
]
