import torch
from torch.func import jacrev, vjp, vmap

W = torch.tensor([[1., 2.], [0., 1.], [3., -1.]])
f = lambda x: torch.tanh(W @ x)
x = torch.tensor([0.1, 0.2])
out, pull = vjp(f, x)
J, = vmap(pull)(torch.eye(3))
print(J)
print(torch.allclose(J, jacrev(f)(x)))
