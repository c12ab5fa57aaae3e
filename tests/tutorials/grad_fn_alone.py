"""grad_fn printed on its own: a name and an address; and what lies behind it."""

import torch

x = torch.ones(2, requires_grad=True)
print(x.grad_fn)
y = x * 2 + 2
print(y.grad_fn)
print((x * 2).grad_fn)
print((y**2).grad_fn)
print(y.mean().grad_fn)
print(y.sum().grad_fn)
print((y / 2).grad_fn)
print((y - 1).grad_fn)
print((-y).grad_fn)
print(y.exp().grad_fn)
print(y.norm().grad_fn)
print(y.grad_fn.name())
print(y.grad_fn.next_functions[0][0])
print(y.grad_fn.next_functions[0][0].next_functions[0][0])
print(y.detach().grad_fn)
