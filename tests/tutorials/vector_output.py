"""Ways to go backward from a vector: sum it, or say how much each element weighs."""

import torch

x = torch.arange(4.0, requires_grad=True)

y = x * x
y.sum().backward()
print(x.grad)

x.grad.zero_()
y = x * x
y.backward(torch.ones(4))
print(x.grad)

x.grad.zero_()
y = x * x
y.backward(torch.ones_like(y))
print(x.grad)

v = torch.tensor([0.5, -1.0, 2.0, 10.0])
x.grad.zero_()
y = x * x
y.backward(v)
print(x.grad)
print(x.grad == 2 * x * v)

x.grad.zero_()
y = x * x
y.backward(gradient=v)
print(x.grad)

x.grad.zero_()
y = x * x
torch.sum(y * v).backward()
print(x.grad)
