"""Every result knows the operation that made it."""

import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = 2 * x + 2
z = 2 * y**2
m = z.mean()
print(x, x.grad_fn)
print(y)
print(z)
print(m)
print(2 * x)
print(y**2)
print(z.sum())
print(z / 3)
m.backward()
print(x.grad)
print(torch.allclose(x.grad, 16 * (x + 1) / 3))
