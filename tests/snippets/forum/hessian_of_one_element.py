import torch
from torch.autograd.functional import hessian, jacobian

print(hessian(lambda x: x ** 3 + x, torch.ones(1)))
print(jacobian(lambda x: x ** 3 + x, torch.ones(1)))
print(torch.ones(2, 3).shape + torch.ones(4).shape)
