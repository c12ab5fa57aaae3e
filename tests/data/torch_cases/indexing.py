"""Index expressions, element assignment and in-place methods: all differentiable, on non-leaves."""

from __future__ import annotations

from torch_cases.case import Case, bools, case, constant, ints

ROW = [0.75, -1.3, 2.5, 0.2]
TABLE = [[0.75, -1.3, 2.5], [0.2, -0.6, 1.9]]
NEW = [2.0, -0.5, 1.25, 3.0]
CUBE = [[[0.75, -1.3], [2.5, 0.2]], [[-0.6, 1.9], [0.4, -2.25]]]

ON_ROW = """
x[0]
x[-1]
x[1:3]
x[::2]
x[:-1]
x[1:]
x[:]
x[...]
x[None]
x[5:]
x[:, None]
x[[0, 2]]
x[[0, 0, 1]]
x[x > 0]
x[[True, False, True, False]]
x[torch.tensor([3, 0])]
x[torch.tensor([[3, 0], [1, 1]])]
x[torch.tensor(2)]
x[1:][0] * x[0]
x[()]
"""
ON_TABLE = """
x[0]
x[1][2]
x[0, 1]
x[:, 1]
x[..., -1]
x[0, ...]
x[:, None, 1:]
x[0:1, 1:3]
x[[0, 1], [2, 0]]
x[:, [0, 0, 2]]
x[[1], :]
x[x > 0]
x[[[0], [1]], [0, 2]]
x[:, ::2]
x[None, 0, :, None]
x[torch.tensor([True, False])]
x[-1, -2]
x[0][1:]
x[1, [0, 2]]
"""
ON_CUBE = """
x[0, :, 1]
x[..., 0]
x[:, 0]
x[[0, 1], :, [1, 0]]
x[1, 0, 1]
x[:, [1, 0], 0]
x[..., None]
"""

# Statements that change y, a copy of x that remembers where it came from.
CHANGES_OF_ROW = [
    "y[0] = 5.0",
    "y[0] = z[1]",
    "y[1:3] = z[:2]",
    "y[:] = 2.0",
    "y[::2] = y[1::2]",
    "y[y > 0] = 0.0",
    "y[[0, 2]] = z[:2]",
    "y[-1] += z[0]",
    "y[1:] *= 3.0",
    "y[0] *= y[1].clone()",
    "y += z",
    "y -= 1.0",
    "y *= z",
    "y /= z",
    "y **= 2",
    "y.add_(z)",
    "y.add_(z, alpha=2.0)",
    "y.sub_(1.0)",
    "y.mul_(z)",
    "y.div_(z)",
    "y.pow_(2)",
    "y.exp_()",
    "y.sin_()",
    "y.tanh_()",
    "y.sigmoid_()",
    "y.relu_()",
    "y.abs_()",
    "y.neg_()",
    "y.clamp_(min=0.0)",
    "y.zero_()",
    "y.fill_(3.0)",
    "y.copy_(z)",
    "y.masked_fill_(y > 0, 9.0)",
    "y[1:].zero_()",
    "y[:2].mul_(2.0)",
    "y.index_fill_(0, torch.tensor([0, 2]), 7.0)",
    "y.detach_()",
    "y.lerp_(z, 0.5)",
    "y.addcmul_(z, z, value=0.5)",
    "y.clip_(-1.0, 1.0)",
]
CHANGES_OF_POSITIVE = [
    "y.squeeze_()",
    "y.unsqueeze_(0)",
    "y.reciprocal_()",
    "y.sqrt_()",
]
CHANGES_OF_TABLE = [
    "y[0] = z",
    "y[0, 1] = z[0]",
    "y[:, 0] = 4.0",
    "y[0][1] = z[2]",
    "y[1] += z",
    "y[:, 1:] = z[:2]",
    "y[y < 0] = 0.0",
    "y[[0, 1], [1, 2]] = z[:2]",
    "y[..., -1] *= 2.0",
    "y.t_()",
]

CASES: list[Case] = [
    *(case(program, x=ROW) for program in ON_ROW.split("\n") if program),
    *(case(program, x=TABLE) for program in ON_TABLE.split("\n") if program),
    *(case(program, x=CUBE) for program in ON_CUBE.split("\n") if program),
    case("x[i]", x=ROW, i=ints(2)),
    case("x[i]", x=ROW, i=ints([0, 3, 3])),
    case("x[i, j]", x=TABLE, i=ints([0, 1]), j=ints([2, 0])),
    case("x[m]", x=TABLE, m=bools([[True, False, True], [False, True, False]])),
    case("x[m]", x=TABLE, m=bools([True, False])),
    *(case(f"y = x * 1.5\n{change}\ny * x", x=ROW, z=NEW) for change in CHANGES_OF_ROW),
    *(case(f"y = x * x + 1\n{change}\ny * 2", x=ROW, z=NEW) for change in CHANGES_OF_POSITIVE),
    *(case(f"y = x * 1.5\n{change}\ny * 2", x=TABLE, z=[2.0, -0.5, 1.25]) for change in CHANGES_OF_TABLE),
    case("y = torch.zeros(4, dtype=torch.float64)\nfor k in range(4):\n    y[k] = x[k] ** (k + 1)\ny", x=ROW),
    case("y = x.clone()\ny[0] = y[1].clone() * y[2].clone()\ny[1] = y[0].clone() ** 2\ny", x=ROW),
    case("y = x * 2\ny[0] = 100.0\ny * y", x=ROW),
    case("y = constant.clone()\ny[1] = x[0] * x[1]\ny", constant=constant([1.0, 2.0, 3.0]), x=ROW),
    case("a, b, c, d = x\na * b + c * d", x=ROW),
    case("sum(v ** 2 for v in x)", x=ROW),
    case("torch.stack([v * k for k, v in enumerate(x)])", x=ROW),
    case("len(x)", x=TABLE),
]
