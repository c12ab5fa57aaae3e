import torch

# x^2 + y^2 = 25 at (3, 4): dy/dx = -x/y
x = torch.tensor(3.0, requires_grad=True)
y = torch.tensor(4.0, requires_grad=True)
F = x**2 + y**2 - 25
Fx, Fy = torch.autograd.grad(F, (x, y))
slope = -Fx / Fy
print(slope)
print(slope.item() == -0.75)
