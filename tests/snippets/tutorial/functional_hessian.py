import torch
from torch.autograd.functional import hessian

def cubes(x):
    return x.pow(3).sum()

print(hessian(cubes, torch.tensor([[1., 2.], [3., 4.]])))

def mixed(x, y):
    return (x * y ** 2).sum()

print(hessian(mixed, (torch.tensor(2.), torch.tensor(5.))))
