"""detach_(), .data, requires_grad_(False) and no_grad: four ways to stop recording."""

import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)

y = x * x
print(y.requires_grad, y.is_leaf)
y.detach_()
print(y.requires_grad, y.is_leaf, y.grad_fn)
print(y)

d = x.data
print(d, d.requires_grad)
w = (x.data * x).sum()
w.backward()
print(x.grad)

# What is written into .data is written into x, and no graph hears of it.
x.data[0] = 10.0
x.data *= 2
print(x)

with torch.no_grad():
    q = x * 3
    print(q.requires_grad)
q = x * 3
print(q.requires_grad)

x.requires_grad_(False)
print(x.requires_grad)
print((x * 3).requires_grad)
x.requires_grad = True
print(x.requires_grad)
print(torch.is_grad_enabled())
