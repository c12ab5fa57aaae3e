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

print(grad(lambda t: t.sin().sum())(x))
print(grad(lambda a, b: (a * b[0]).sum(), argnums=1)(x, y))
print(grad(lambda a, b: (a * b[0]).sum(), argnums=(0, 1))(x, y))
def f(t):
    z = (t ** 2).sum()
    return z, z * 2
print(grad(f, has_aux=True)(x))
def f(t):
    z = (t ** 2).sum()
    return z, (z * 2, t)
print(grad_and_value(f, has_aux=True)(x))
print(grad_and_value(lambda t: (t**3).sum())(x))
print(grad(grad(lambda t: t ** 4))(torch.tensor(2.)))
print(grad(grad(grad(lambda t: t ** 4)))(torch.tensor(2.)))
print(grad(lambda t, s: (t * s).sum())(x, s=2.0))
print(grad(lambda p: (p['w'] * x).sum())({'w': x}))
print(grad(lambda p: (p[0] * x).sum() + p[1])((x, torch.tensor(1., dtype=torch.float64))))
