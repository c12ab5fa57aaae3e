import torch

x = torch.arange(5)
print(x)
x = x.float().requires_grad_()
(x ** 2).sum().backward()
print(x.grad)
print(x.grad.long())
