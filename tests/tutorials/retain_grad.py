"""retain_grad() on every intermediate; a second backward adds to all of them."""

import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
w = torch.tensor([3.0, -1.0], requires_grad=True)
a = x * w
a.retain_grad()
b = a + x
b.retain_grad()
c = b**2
c.retain_grad()
loss = c.sum()
loss.retain_grad()

loss.backward(retain_graph=True)
print("loss", loss.grad)
print("c", c.grad)
print("b", b.grad)
print("a", a.grad)
print("w", w.grad)
print("x", x.grad)
print(a.retains_grad, x.retains_grad)

loss.backward()
print("loss", loss.grad)
print("c", c.grad)
print("b", b.grad)
print("a", a.grad)
print("w", w.grad)
print("x", x.grad)
