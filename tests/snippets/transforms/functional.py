import torch
from torch.autograd.functional import hessian as H
from torch.autograd.functional import hvp as HVP
from torch.autograd.functional import jacobian as J
from torch.autograd.functional import jvp as JVP
from torch.autograd.functional import vhp as VHP
from torch.autograd.functional import vjp as VJP
from torch.func import grad, grad_and_value, hessian, jacfwd, jacrev, jvp, linearize, vjp, vmap

x = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
y = torch.tensor([0.5, -1.0], dtype=torch.float64)
A = torch.arange(6.0, dtype=torch.float64).reshape(2, 3)

print(J(lambda t: t ** 2, x))
print(J(lambda a, b: a[:2] * b, (x, y)))
print(J(lambda t: (t ** 2, t.sum()), x))
print(J(lambda t: t ** 2, x, vectorize=True))
print(J(lambda t: torch.ones(2), x))
print(H(lambda t: (t ** 3).sum(), x))
print(VJP(lambda t: t ** 2, x, torch.ones(3, dtype=torch.float64)))
print(VJP(lambda t: (t ** 2).sum(), x))
print(VJP(lambda a, b: a[:2] * b, (x, y), y))
print(JVP(lambda t: t ** 2, x, torch.ones(3, dtype=torch.float64)))
print(JVP(lambda a, b: a[:2] * b, (x, y), (x, y)))
print(HVP(lambda t: (t ** 3).sum(), x, torch.ones(3, dtype=torch.float64)))
print(VHP(lambda t: (t ** 3).sum(), x, torch.ones(3, dtype=torch.float64)))
print(HVP(lambda a, b: (a[:2] * b).sum() ** 2, (x, y), (x, y)))
