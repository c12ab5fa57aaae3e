import torch

# maximise x*y subject to x + y = 10, at (5, 5) with multiplier -5
x = torch.tensor(5.0, requires_grad=True)
y = torch.tensor(5.0, requires_grad=True)
lam = torch.tensor(-5.0, requires_grad=True)
L = x * y + lam * (x + y - 10)
gx, gy, gl = torch.autograd.grad(L, [x, y, lam])
print(gx, gy, gl)
