"""A loop and a branch that depend on the data: the gradient follows the path that was taken."""

import torch


def f(a):
    b = a * 2
    while b.norm() < 1000:
        b = b * 2
    if b.sum() > 0:
        c = b
    else:
        c = 100 * b
    return c


a = torch.randn(size=(), requires_grad=True)
d = f(a)
d.backward()
# Not `==` here: a negative draw is multiplied by 100, and rounding may show in the last digit.
print(torch.isclose(a.grad, d / a))

for start in [0.7, -0.7, 600.0]:
    a = torch.tensor(start, requires_grad=True)
    d = f(a)
    d.backward()
    print(d, a.grad, a.grad == d / a)

a = torch.tensor([3.0, -1.0], requires_grad=True)
f(a).sum().backward()
print(a.grad)
