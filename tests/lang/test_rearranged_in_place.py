"""Tensors of another shape than they were made with, and a pullback of many rows. Output recorded from PyTorch 2.13."""

from __future__ import annotations

from typing import Any

import pytest

REARRANGED = """\
import torch
x = torch.arange(4.0).reshape(2, 2)
x.unsqueeze_(0)
print(x.mT, x.transpose(0, 1).shape, x.flatten(), x[:, 1:].shape)
y = torch.tensor([[0.5, -1.0]], requires_grad=True)
z = y * 3
z.t_()
(z @ torch.ones(1, 2) * z.sum()).sum().backward()
print(z.shape, y.grad)
z = torch.zeros(1, 2, 3)
z.squeeze_().t_()
print(z.shape, z.mT.shape, torch.stack([z, z]).shape, z.std(0).shape)
x.squeeze_(0)
print(x.inverse(), x.t() @ x)
"""

REARRANGED_PRINTED = """\
tensor([[[0., 2.],
         [1., 3.]]]) torch.Size([2, 1, 2]) tensor([0., 1., 2., 3.]) torch.Size([1, 1, 2])
torch.Size([2, 1]) tensor([[-18., -18.]])
torch.Size([3, 2]) torch.Size([2, 3]) torch.Size([2, 3, 2]) torch.Size([2])
tensor([[-1.5000,  0.5000],
        [ 1.0000,  0.0000]]) tensor([[ 4.,  6.],
        [ 6., 10.]])
"""

PULLED = """\
import torch
points = torch.tensor([-7.5, -0.25, 0.75, 3.0, 9.5])
rows = torch.eye(5)
for f in (torch.tanh, torch.sigmoid, torch.nn.functional.silu, torch.nn.functional.softplus):
    value, pull = torch.func.vjp(f, points)
    at_once = torch.func.vmap(pull)(rows)[0]
    one_by_one = torch.stack([pull(row)[0] for row in rows])
    print(f.__name__, torch.equal(at_once, one_by_one), at_once.diagonal())
"""

PULLED_PRINTED = """\
tanh True tensor([1.1921e-06, 9.4001e-01, 5.9659e-01, 9.8660e-03, 0.0000e+00])
sigmoid True tensor([5.5247e-04, 2.4613e-01, 2.1789e-01, 4.5177e-02, 7.4858e-05])
silu True tensor([-0.0036,  0.3763,  0.8426,  1.0881,  1.0006])
softplus True tensor([5.5278e-04, 4.3782e-01, 6.7918e-01, 9.5257e-01, 9.9993e-01])
"""


PERMUTED = """\
import torch
x = torch.ones(2, 3)
for dims in ((1, 0, 2), (0, 0), (0, 5), (0,), (0, 0, 0), (1, -2)):
    try:
        print(tuple(x.permute(dims).shape), tuple(x.permute(*dims).shape))
    except (RuntimeError, IndexError) as e:
        print(type(e).__name__, str(e)[-60:])
"""

PERMUTED_PRINTED = """\
RuntimeError imensions i.e. input.dim() = 2 is not equal to len(dims) = 3
RuntimeError permute(): duplicate dims are not allowed.
IndexError out of range (expected to be in range of [-2, 1], but got 5)
RuntimeError imensions i.e. input.dim() = 2 is not equal to len(dims) = 1
RuntimeError imensions i.e. input.dim() = 2 is not equal to len(dims) = 3
(3, 2) (3, 2)
"""


@pytest.mark.parametrize(
    ("program", "printed"),
    [(REARRANGED, REARRANGED_PRINTED), (PULLED, PULLED_PRINTED), (PERMUTED, PERMUTED_PRINTED)],
)
def test_it_is_as_in_pytorch(cli: Any, tmp_path: Any, program: str, printed: str) -> None:
    script = tmp_path / "lesson.py"
    script.write_text(program)
    outcome = cli("run", str(script))
    assert outcome.out == printed, outcome.err
