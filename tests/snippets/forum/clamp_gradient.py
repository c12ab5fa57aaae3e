import torch

x = torch.tensor([-1.0, 0.5, 2.0], requires_grad=True)
y = torch.clamp(x, 0, 1)
print(y)
y.sum().backward()
print(x.grad)
