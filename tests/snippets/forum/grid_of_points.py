import torch

x = torch.arange(-8.0, 8.0, 0.1, requires_grad=True)
y = torch.relu(x)
y.backward(torch.ones_like(x))
print(x[79:82])
print(x.grad.sum())
print(torch.linspace(-1, 1, 11))
print(torch.arange(0, 2, 0.3).tolist())
