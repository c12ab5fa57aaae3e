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

print(jvp(lambda t: t.sin(), (x,), (torch.ones(3, dtype=torch.float64),)))
print(jvp(lambda t: (t.sin(), t.sum()), (x,), (torch.ones(3, dtype=torch.float64),)))
print(jvp(lambda t: (t.sin(), t.sum()), (x,), (torch.ones(3, dtype=torch.float64),), has_aux=True))
out, pull = vjp(lambda t: t.sin(), x)
print(out, pull(torch.ones(3, dtype=torch.float64)))
out, pull = vjp(lambda a, b: (a * b[0], b.sum()), x, y)
print(out, pull((x, torch.tensor(1., dtype=torch.float64))))
out, pull, aux = vjp(lambda t: (t.sin(), t.cos()), x, has_aux=True)
print(out, pull(x), aux)
print(jvp(grad(lambda t: t ** 4), (torch.tensor(2.),), (torch.tensor(1.),)))
