import torch

t = torch.linspace(0, 2, 5, requires_grad=True)
height = 20 - 0.5 * 9.81 * t ** 2
velocity, = torch.autograd.grad(height, t, grad_outputs=torch.ones_like(height), create_graph=True)
acceleration, = torch.autograd.grad(velocity.sum(), t)
print(height)
print(velocity)
print(acceleration)
