"""Exercise 1: chain rule through three variables."""
import torch

x = torch.tensor(2.0, requires_grad=True)
u = x ** 2
v = torch.exp(u / 4)
w = torch.log(v) * 4 + 0.5
print("u:", u)
print("v:", v)
print("w:", w)
w.backward()
print("dw/dx:", x.grad)
