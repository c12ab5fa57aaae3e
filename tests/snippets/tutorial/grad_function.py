import torch
from torch.autograd import grad

x = torch.tensor(1.5, requires_grad=True)
f = x**3 + x
df, = grad(f, x, create_graph=True)
print("df/dx  =", df)
d2f, = grad(df, x, create_graph=True)
print("d2f/dx2 =", d2f)
d3f, = grad(d2f, x)
print("d3f/dx3 =", d3f)
