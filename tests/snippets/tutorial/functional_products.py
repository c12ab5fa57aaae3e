import torch
from torch.autograd import functional as AF

def f(x):
    return x ** 2 + 1

point = torch.tensor([1., 2., 3.])
v = torch.tensor([1., 0., -1.])
print(AF.jvp(f, point, v))
print(AF.vjp(f, point, v))
print(AF.hvp(lambda x: (x ** 4).sum(), point, v))
