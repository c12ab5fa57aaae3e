import torch

x = torch.tensor([3., 4.], dtype=torch.double, requires_grad=True)
y = x.norm()
g, = torch.autograd.grad(y, x, create_graph=True)
print(g)
s = g.sum()
s.backward()
print(x.grad)
