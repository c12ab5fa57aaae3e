import torch
from torch.func import grad

f = lambda x: x ** 2
print(grad(f)(torch.tensor(3.0)))
print(grad(f)(torch.tensor([1.0, 2.0])))
