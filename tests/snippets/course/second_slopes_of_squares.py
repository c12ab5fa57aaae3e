"""Second derivatives that are constant still come from the graph: PyTorch's slope of x**2 is a power, of prod a quotient."""
import torch
from torch.autograd.functional import hessian, jacobian

p = torch.ones(1)
print(jacobian(lambda v: v**2 + 3 * v, p, create_graph=True))
print(hessian(lambda v: v**2 + 3 * v, p, create_graph=True))
print(hessian(lambda v: (v**3).sum(), torch.tensor([1.0, 2.0]), create_graph=True))
print(hessian(lambda v: v @ v, torch.ones(2), create_graph=True))

w = torch.tensor([1.7, 2.3, 0.6], requires_grad=True)
(slope,) = torch.autograd.grad(w.pow(2).prod(), w, create_graph=True)
print(slope.tolist())
rows = [torch.autograd.grad(s, w, create_graph=True)[0] for s in slope]
print(torch.stack(rows))
for row in rows:
    print(row.tolist())
(third,) = torch.autograd.grad(rows[0].sum(), w)
print(third.tolist())

m = torch.tensor([[0.5, 1.5], [2.5, 0.0]], requires_grad=True)
(slope,) = torch.autograd.grad(m.prod(1).sum(), m, create_graph=True)
print(slope.tolist())
(slope,) = torch.autograd.grad(m[:, :1].prod(0, keepdim=True).sum(), m, create_graph=True)
print(slope.tolist())
