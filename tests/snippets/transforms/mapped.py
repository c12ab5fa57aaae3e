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

print(vmap(lambda t: t.sum())(A))
print(vmap(lambda t: t.sum(), in_dims=1)(A))
print(vmap(lambda t, u: t * u, in_dims=(0, None))(A, x))
print(vmap(lambda t, u: t * u, in_dims=(1, 0), out_dims=1)(A, x))
print(vmap(lambda t: (t.sum(), t * 2))(A))
print(vmap(lambda t: (t.sum(), t * 2), out_dims=(0, 1))(A))
print(vmap(lambda t: t.sum(), chunk_size=1)(A))
print(vmap(vmap(lambda t: t * 2))(A))
print(vmap(grad(lambda t: (t ** 2).sum()))(A))
print(vmap(jacrev(lambda t: t ** 2))(A))
print(vmap(lambda t: A @ t)(torch.eye(3, dtype=torch.float64)))
print(vmap(torch.dot)(A, A))
print(vmap(grad(grad(lambda t: t ** 4)))(x))
