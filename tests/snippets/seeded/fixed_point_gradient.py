import torch
from torch.autograd.functional import jacobian
# z* solves z = tanh(W z + x); implicit gradient dz/dx = (I - J)^-1 diag
torch.manual_seed(0)
n = 3
W = 0.3*torch.randn(n, n, dtype=torch.double)
x = torch.randn(n, dtype=torch.double)
f = lambda z, x: torch.tanh(W @ z + x)
z = torch.zeros(n, dtype=torch.double)
for i in range(100):
    zn = f(z, x)
    if (zn - z).norm() < 1e-12:
        print(f'converged after {i} iterations') if False else None
        break
    z = zn
Jz, Jx = jacobian(f, (z, x))
dzdx = torch.linalg.solve(torch.eye(n, dtype=torch.double) - Jz, Jx)
print(dzdx)
# unrolled
xr = x.clone().requires_grad_()
z = torch.zeros(n, dtype=torch.double)
for i in range(60): z = f(z, xr)
rows = [torch.autograd.grad(z[i], xr, retain_graph=True)[0] for i in range(n)]
print(torch.allclose(torch.stack(rows), dzdx))
