"""Views that no name is bound to: a change in place of `a.view(9)[4]` changes `a`. Output recorded from PyTorch 2.13."""

from __future__ import annotations

from typing import Any

import pytest

PROGRAM = """\
import torch
a = torch.ones(3, 3)
a[[0, 1]].mul_(5)
a[a > 3].zero_()
print(a)
a.t()[0][1] = 4
a.detach()[2] = 8
a.data[1, 1] = 6
a.reshape(9)[0] = -1
a.flatten().mul_(2)
a.t().reshape(9)[1] = 50
a.view(9)[3:5] += 1
a.view(3, 3, 1)[0, 0, 0] += 1
a.diagonal()[1] = 77
a.squeeze().transpose(0, 1)[0].fill_(3)
print(a)
x = torch.ones(3, requires_grad=True)
try:
    x.view(3)[0] = 3
except RuntimeError as e:
    print(e)
try:
    x.unsqueeze(0).add_(1)
except RuntimeError as e:
    print(e)
try:
    x.expand(2, 3)[0, 0] = 1
except RuntimeError as e:
    print(e)
y = x * 2
y.view(3)[0] = x[1] * 5
y.unsqueeze(1)[1:].mul_(x[2])
y.sum().backward()
print(x.grad, y)
with torch.no_grad():
    x.view(3)[1] = 9.
    x.view(1, 3).T[0] = 4.
print(x)
def f(u):
    v = u.clone()
    v.view(3)[1] = u[0] * u[2]
    v.unsqueeze(0).mul_(u)
    return v.sum()
print(torch.func.hessian(f)(torch.tensor([1., 2., 3.])))
print(torch.func.vmap(f)(torch.tensor([[1., 2., 3.], [2., 1., 0.]])))
z = torch.zeros(2, 3)
z.T[1] += 2
z.T[0, 1] -= 3
for row in z: row.add_(1)
print(z)
w = torch.zeros(4)
w.view(2, 2)[0][1] = 3
w.view(2, 2)[1, :].copy_(torch.tensor([7., 8.]))
w.narrow(0, 0, 1).fill_(5)
print(w)
c = torch.zeros(3, 2)
c[[0, 1]][0].fill_(3)
c[[0, 1]][0] = 5
c[c == 0][1] = 4
c[0:2][1] = 6
print(c)
v = torch.zeros(3)
for e in v: e.fill_(2)
print(v)
a, b = torch.zeros(2, 2)
m = torch.zeros(2, 2)
p, q = m
p.add_(1)
print(m, p, q)
for r in m.T: r.mul_(3)
print(m)
"""

PRINTED = """\
tensor([[1., 1., 1.],
        [1., 1., 1.],
        [1., 1., 1.]])
tensor([[ 3.,  2.,  2.],
        [ 3., 77.,  2.],
        [ 3., 16., 16.]])
a view of a leaf Variable that requires grad is being used in an in-place operation.
a view of a leaf Variable that requires grad is being used in an in-place operation.
a view of a leaf Variable that requires grad is being used in an in-place operation.
tensor([0., 7., 6.]) tensor([5., 2., 2.], grad_fn=<CopySlices>)
tensor([4., 9., 1.], requires_grad=True)
tensor([[2., 3., 2.],
        [3., 0., 1.],
        [2., 1., 2.]])
tensor([16.,  4.])
tensor([[ 1.,  3.,  1.],
        [-2.,  3.,  1.]])
tensor([5., 3., 7., 8.])
tensor([[0., 0.],
        [6., 6.],
        [0., 0.]])
tensor([2., 2., 2.])
tensor([[1., 1.],
        [0., 0.]]) tensor([1., 1.]) tensor([0., 0.])
tensor([[3., 3.],
        [0., 0.]])
"""


ROWS = """\
import torch
m, n = torch.zeros(3, 2), torch.ones(3, 2)
for i, row in enumerate(m):
    row += i + 1
for a, b in zip(m, n):
    a += b
    b *= 5
print(m, n)
for r in reversed(m):
    r -= 1
for r in list(m):
    r *= 2
for j, (p, q) in enumerate(zip(m, n)):
    p[j % 2] = -j
print(m)
rows = [r for r in m]
rows[0] += 7
m += 1
rows[0] += 1
print(m, rows[0], rows[1])
p, q = m[:2]
m.zero_()
p += 1
print(m, p, q)
next(iter(m)).mul_(3)
tuple(n)[2].zero_()
[r.add_(1) for r in n]
for i, e in enumerate(n[0]):
    e -= i
for a, b in zip(m.T, n.t()):
    a += b
print(m, n)
"""

ROWS_PRINTED = """\
tensor([[2., 2.],
        [3., 3.],
        [4., 4.]]) tensor([[5., 5.],
        [5., 5.],
        [5., 5.]])
tensor([[ 0.,  4.],
        [ 6., -1.],
        [-2.,  8.]])
tensor([[ 9., 13.],
        [ 7.,  0.],
        [-1.,  9.]]) tensor([ 9., 13.]) tensor([7., 0.])
tensor([[1., 1.],
        [0., 0.],
        [0., 0.]]) tensor([1., 1.]) tensor([0., 0.])
tensor([[9., 8.],
        [6., 6.],
        [1., 1.]]) tensor([[6., 5.],
        [6., 6.],
        [1., 1.]])
"""


REARRANGED = """\
import torch
x = torch.tensor([1., -2., 3.], requires_grad=True)
y = x * 2
y.fill_(3)
print(y)
y = x * 2
y.zero_()
print(y)
(y * x).sum().backward()
print(x.grad)
y = x * 2
y[1:].zero_()
print(y)
a = torch.arange(6.).reshape(2, 3)
b = a.T
b.t_()
b[0, 1] = 50
print(a, b)
c = a[0]
c.unsqueeze_(0)
c[0, 0] = 9
print(a, c)
d = a.view(6)
e = d[1:3]
d.unsqueeze_(1)
e += 100
print(a, d, e)
z = x * torch.ones(2, 3)
v = z.t()
v.t_()
v.mul_(3)
print(z)
z.t_()
print(z.shape, v)
try:
    x.zero_()
except RuntimeError as err:
    print(err)
"""

PRINTED_THEN = """\
tensor([3., 3., 3.], grad_fn=<FillBackward2>)
tensor([0., 0., 0.], grad_fn=<ZeroBackward0>)
tensor([0., 0., 0.])
tensor([2., 0., 0.], grad_fn=<CopySlices>)
tensor([[ 0., 50.,  2.],
        [ 3.,  4.,  5.]]) tensor([[ 0., 50.,  2.],
        [ 3.,  4.,  5.]])
tensor([[ 9., 50.,  2.],
        [ 3.,  4.,  5.]]) tensor([[ 9., 50.,  2.]])
tensor([[  9., 150., 102.],
        [  3.,   4.,   5.]]) tensor([[  9.],
        [150.],
        [102.],
        [  3.],
        [  4.],
        [  5.]]) tensor([150., 102.])
tensor([[ 3., -6.,  9.],
        [ 3., -6.,  9.]], grad_fn=<CopySlices>)
torch.Size([3, 2]) tensor([[ 3., -6.,  9.],
        [ 3., -6.,  9.]], grad_fn=<AsStridedBackward0>)
a leaf Variable that requires grad is being used in an in-place operation.
"""


PIECES = """\
import torch
x = torch.arange(6.).reshape(2,3)
m = x*2
a,b = m.unbind()
a[0]=5
b.add_(1)
print(m)
for r in m.split(1,dim=1): r.mul_(2)
print(m)
m.chunk(3,1)[0].zero_()
print(m)
torch.unbind(m)[1][1] = 7
print(m, a, b)
rows = m.unbind(1)
rows[2].fill_(3)
print(m, a, b)
rows=list(m.unbind())
rows[0]*=2
print(m)
p=[r for r in m.unbind()]
p[0][0]=-1
print(m)
v = torch.arange(3.)
for e in v.unbind(): e += 1
print(v)
u = torch.arange(5.)
w = u.unfold(0,2,2)
w[0]=9
print(u)
for i,r in enumerate(u.split(2)): r[:] = i
print(u)
for q,r in zip(m.unbind(), [1,2]): q.fill_(r)
print(m)
z = torch.zeros(2,2)
top, bottom = torch.vsplit(z, 2)
top += 1
z[1,0]=8
print(z, bottom)
"""

PIECES_PRINTED = """\
tensor([[ 5.,  2.,  4.],
        [ 7.,  9., 11.]])
tensor([[10.,  4.,  8.],
        [14., 18., 22.]])
tensor([[ 0.,  4.,  8.],
        [ 0., 18., 22.]])
tensor([[ 0.,  4.,  8.],
        [ 0.,  7., 22.]]) tensor([0., 4., 8.]) tensor([ 0.,  7., 22.])
tensor([[0., 4., 3.],
        [0., 7., 3.]]) tensor([0., 4., 3.]) tensor([0., 7., 3.])
tensor([[0., 8., 6.],
        [0., 7., 3.]])
tensor([[-1.,  8.,  6.],
        [ 0.,  7.,  3.]])
tensor([1., 2., 3.])
tensor([9., 9., 2., 3., 4.])
tensor([0., 0., 1., 1., 2.])
tensor([[1., 1., 1.],
        [2., 2., 2.]])
tensor([[1., 1.],
        [8., 0.]]) tensor([[8., 0.]])
"""

# PyTorch refuses this: "the output of a function that returns multiple views". The gradient is that of 8 x[0, 1].
RECORDED = """\
import torch
x = torch.arange(6.).reshape(2, 3).requires_grad_()
m = x * 2
a, b = m.unbind()
a[0] = 5
b.zero_()
m.split(1, dim=1)[1].mul_(4)
print(m, a)
m.sum().backward()
print(x.grad)
"""

RECORDED_PRINTED = """\
tensor([[5., 8., 4.],
        [0., 0., 0.]], grad_fn=<CopySlices>) tensor([5., 8., 4.], grad_fn=<AsStridedBackward0>)
tensor([[0., 8., 2.],
        [0., 0., 0.]])
"""


@pytest.mark.parametrize(
    ("program", "printed"),
    [
        (PROGRAM, PRINTED),
        (ROWS, ROWS_PRINTED),
        (REARRANGED, PRINTED_THEN),
        (PIECES, PIECES_PRINTED),
        (RECORDED, RECORDED_PRINTED),
    ],
)
def test_a_change_of_a_view_is_a_change_of_what_it_is_a_view_of(
    cli: Any, tmp_path: Any, program: str, printed: str
) -> None:
    script = tmp_path / "views.py"
    script.write_text(program)
    outcome = cli("run", str(script))
    assert outcome.out == printed, outcome.err
