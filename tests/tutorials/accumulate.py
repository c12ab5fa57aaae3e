"""The gradient of 2 * dot(x, x), and how gradients add up until they are cleared."""

import torch

x = torch.arange(4.0)
print(x)
x.requires_grad_(True)
print(x.grad)
y = 2 * torch.dot(x, x)
print(y)
y.backward()
print(x.grad)
print(x.grad == 4 * x)

# A second function of the same leaf: its gradient, all ones, lands on top of the first.
y = x.sum()
y.backward()
print(x.grad)

# Cleared first, it stands alone.
x.grad.zero_()
y = x.sum()
y.backward()
print(x.grad)
print(x)
