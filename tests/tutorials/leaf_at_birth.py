"""The same lesson with the leaf asked for where it is made, and .grad dropped instead of zeroed."""

import torch

x = torch.arange(4.0, requires_grad=True)
y = 2 * torch.dot(x, x)
print(x, y, sep="\n")
y.backward()
print(torch.equal(x.grad, 4 * x))
x.grad = None
print(x.grad)
x.sum().backward()
print(x.grad)
print(x.grad.tolist(), x.grad.shape, x.grad.dtype)
