"""`torch.func.hessian` of functions with several numbers as their result. Output recorded from PyTorch 2.13."""

from __future__ import annotations

from typing import Any

PROGRAM = """\
import torch
from torch.func import hessian, jacfwd, jacrev, vmap
w = torch.tensor([[0.5, -0.25, 1.0], [0.75, 0.5, -0.5]])
x = torch.tensor([0.5, -1.0, 2.0])
y = torch.tensor([1.0, 2.0, -0.5])
def layer(w, x):
    return torch.sigmoid(w @ x) * x[0]
both = hessian(layer, argnums=1)(w, x)
print(both.shape, both)
print(torch.allclose(both, jacfwd(jacrev(layer, argnums=1), argnums=1)(w, x)))
print([[tuple(block.shape) for block in row] for row in hessian(layer, argnums=(0, 1))(w, x)])
many = vmap(hessian(layer, argnums=1), in_dims=(None, 0))(w, torch.stack([x, y]))
print(torch.allclose(many[1], hessian(layer, argnums=1)(w, y)))
first, second = hessian(lambda x: (x.pow(2).sum(), x[:2].exp()))(x)
print(first, second)
print(hessian(lambda x: (x * x.roll(1)).sum())(y))
print(hessian(lambda x: x.outer(x).sin())(y).sum())
x.requires_grad_()
hessian(lambda x: x.pow(4))(x).sum().backward()
print(x.grad)
"""

PRINTED = """\
torch.Size([2, 3, 3]) tensor([[[ 0.0627, -0.0138,  0.0552],
         [-0.0138, -0.0019,  0.0074],
         [ 0.0552,  0.0074, -0.0297]],

        [[ 0.3041,  0.1102, -0.1102],
         [ 0.1102,  0.0118, -0.0118],
         [-0.1102, -0.0118,  0.0118]]])
True
[[(2, 2, 3, 2, 3), (2, 2, 3, 3)], [(2, 3, 2, 3), (2, 3, 3)]]
True
tensor([[2., 0., 0.],
        [0., 2., 0.],
        [0., 0., 2.]]) tensor([[[1.6487, 0.0000, 0.0000],
         [0.0000, 0.0000, 0.0000],
         [0.0000, 0.0000, 0.0000]],

        [[0.0000, 0.0000, 0.0000],
         [0.0000, 0.3679, 0.0000],
         [0.0000, 0.0000, 0.0000]]])
tensor([[0., 1., 1.],
        [1., 0., 1.],
        [1., 1., 0.]])
tensor(1.8726)
tensor([ 12., -24.,  48.])
"""


def test_each_number_has_a_hessian_of_its_own(cli: Any, tmp_path: Any) -> None:
    script = tmp_path / "lesson.py"
    script.write_text(PROGRAM)
    outcome = cli("run", str(script))
    assert outcome.out == PRINTED, outcome.err
