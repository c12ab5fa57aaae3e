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

print(jacrev(lambda t: t.sin())(x))
print(jacfwd(lambda t: t.sin())(x))
print(jacrev(lambda a, b: a[:2] * b, argnums=(0, 1))(x, y))
print(jacfwd(lambda a, b: a[:2] * b, argnums=1)(x, y))
print(jacrev(lambda t: (t ** 2, t.sum()), has_aux=True)(x))
print(jacfwd(lambda t: (t ** 2, t.sum()), has_aux=True)(x))
print(jacrev(lambda t: (t ** 2, t.sum()))(x))
print(hessian(lambda t: (t ** 3).sum())(x))
print(hessian(lambda a, b: (a[:2] * b).sum() ** 2, argnums=(0, 1))(x, y))
print(jacrev(jacfwd(lambda t: (t ** 3).sum()))(x))
print(jacfwd(jacrev(lambda t: t ** 3))(x).shape)
print(hessian(lambda t: t.prod())(x))
print(jacrev(lambda t: t ** 2, chunk_size=2)(x))
print(jacfwd(lambda t: t ** 2, randomness='error')(x))
