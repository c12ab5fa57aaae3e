import torch

def f(x):
    return (x ** 3).sum() + x[0] * x[1]

x = torch.tensor([1.0, 2.0], requires_grad=True)
v = torch.tensor([1.0, -1.0])
g, = torch.autograd.grad(f(x), x, create_graph=True)
print(g)
hv, = torch.autograd.grad(g @ v, x)
print(hv)
