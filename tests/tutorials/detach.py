"""detach() cuts a value off from where it came: it counts as a constant from then on."""

import torch

x = torch.arange(4.0, requires_grad=True)
y = x * x
u = y.detach()
print(u.requires_grad, y.requires_grad)
z = u * x
z.sum().backward()
print(x.grad)
print(x.grad == u)

# y itself still remembers x.
x.grad.zero_()
y.sum().backward()
print(x.grad == 2 * x)

# Without detach the product is a cube.
x.grad.zero_()
z = (x * x) * x
z.sum().backward()
print(x.grad)
print(x.grad == 3 * x**2)
