import torch

a = torch.ones(2, 2, 3, requires_grad=True)
b = torch.arange(12.).view(2, 3, 2)
c = torch.bmm(a, b)
print(c)
c.sum().backward()
print(a.grad)
