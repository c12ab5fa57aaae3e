import torch
from torch.func import grad, jacrev, jacfwd, hessian, vmap

def f(x):
    return (x ** 3).sum()

x = torch.tensor([1., 2.])
print(grad(f)(x))
print(jacrev(torch.sin)(torch.zeros(2)))
print(jacfwd(lambda v: v * v)(x))
print(hessian(f)(x))
print(vmap(lambda a: a * 2 + 1)(torch.arange(3.)))
