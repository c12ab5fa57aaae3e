import torch

a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(2.0, requires_grad=True)
c = a * 3
grads = torch.autograd.grad(c, [a, b], allow_unused=True)
print(grads)
