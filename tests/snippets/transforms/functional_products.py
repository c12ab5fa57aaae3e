import torch
from torch.autograd.functional import jvp, vjp, hessian, vhp
def f(x):
    return x.exp().sum(dim=0)
x = torch.tensor([[1., 2.], [0., 1.]])
print(jvp(f, x, torch.ones(2, 2)))
print(vjp(f, x, torch.tensor([1., 0.])))
def g(a, b):
    return (a * b ** 2).sum()
print(hessian(g, (torch.tensor([1., 2.]), torch.tensor([3., 4.]))))
print(vhp(lambda t: (t ** 3).sum(), torch.tensor([1., 2.]), torch.tensor([1., 1.])))
