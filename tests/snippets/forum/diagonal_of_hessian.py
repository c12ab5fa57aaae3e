import torch

def f(x):
    return (x ** 4 / 12).sum()

x = torch.tensor([1., 2., 3.], requires_grad=True)
g = torch.autograd.grad(f(x), x, create_graph=True)[0]
d = torch.stack([torch.autograd.grad(g[i], x, retain_graph=True)[0][i] for i in range(len(x))])
print(d)
