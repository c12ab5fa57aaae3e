"""A (5, 5) leaf and its sum."""

import torch

x = torch.ones(5, 5, requires_grad=True)
y = x.sum()
print(x.shape)
print(y)
y.backward()
print(x.grad)

t = torch.randn((5, 5), requires_grad=True)
s = torch.sum(t)
print(t.size(), s.shape, s.requires_grad)
s.backward()
print(t.grad)
print(torch.all(t.grad == 1.0))
