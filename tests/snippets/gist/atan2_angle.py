import torch

y = torch.tensor(1.0, requires_grad=True)
x = torch.tensor(-1.0, requires_grad=True)
angle = torch.atan2(y, x)
angle.backward()
print(torch.rad2deg(angle.detach()))
print(y.grad, x.grad)
