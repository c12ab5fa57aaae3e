import torch

x = torch.zeros(3)
x[1] = 2.0
x.add_(1)
x.requires_grad_()
(x ** 2).sum().backward()
print(x)
print(x.grad)
