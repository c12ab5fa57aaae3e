import torch

x = torch.tensor([0.25, 0.5, 0.75], dtype=torch.float64, requires_grad=True)
t = torch.tensor([0.1, 0.1, 0.1], dtype=torch.float64, requires_grad=True)
u = torch.exp(-torch.pi ** 2 * t) * torch.sin(torch.pi * x)
ones = torch.ones_like(u)
u_t = torch.autograd.grad(u, t, ones, create_graph=True)[0]
u_x = torch.autograd.grad(u, x, ones, create_graph=True)[0]
u_xx = torch.autograd.grad(u_x, x, ones, create_graph=True)[0]
print(u_t)
print(u_xx)
print(torch.allclose(u_t, u_xx))
