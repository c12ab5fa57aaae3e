"""A vector has no gradient of its own: backward() without an argument is refused."""

import torch

x = torch.arange(4.0, requires_grad=True)
y = x * x
print(y)
y.backward()
print("never reached")
