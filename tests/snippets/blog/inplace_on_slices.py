import torch

x = torch.ones(4, requires_grad=True)
y = x * 2
y[0] = 10.
y[1:3] *= 3
print(y)
y.sum().backward()
print(x.grad)
