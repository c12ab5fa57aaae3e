import torch
from functorch import hessian

def f(x):
    return x[0] ** 2 * x[1]

print(hessian(f)(torch.tensor([3., 5.])))
