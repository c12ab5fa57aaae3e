"""Derivatives of derivatives: create_graph, autograd.grad, jacobian, hessian."""

import torch
from torch.autograd import grad
from torch.autograd.functional import hessian, jacobian

x = torch.tensor(2.0, requires_grad=True)
y = x**4
(first,) = grad(y, x, create_graph=True)
print(first)
(second,) = grad(first, x, create_graph=True)
print(second)
(third,) = grad(second, x)
print(third)


def f(v):
    return v[0] ** 2 * v[1] + torch.sin(v[2])


point = torch.tensor([1.0, 2.0, 0.0])
print(jacobian(f, point))
print(hessian(f, point))
print(torch.func.grad(f)(point))
print(torch.func.hessian(f)(point))
value, tangent = torch.func.jvp(f, (point,), (torch.ones(3),))
print(value, tangent)
