"""Only leaves keep their gradient: that of anything between is None, and PyTorch warns who asks for it."""

import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x**2
y.sum().backward()
print(x.is_leaf, y.is_leaf)
print(x.grad)
print(y.grad)
