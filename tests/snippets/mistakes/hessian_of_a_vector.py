import torch
from torch.autograd.functional import hessian
x = torch.tensor([1.0, 2.0])
print(hessian(lambda v: (v ** 3).sum(), x))
print(hessian(lambda v: v ** 3, x))
