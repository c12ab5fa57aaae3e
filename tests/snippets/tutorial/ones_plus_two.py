from __future__ import print_function
import torch

x = torch.ones(3, 2, requires_grad=True)
print(x)

y = x + 4
print(y)
print(y.grad_fn)

z = y * y * 2
out = z.mean()
print(z, out)

out.backward()
print(x.grad)
