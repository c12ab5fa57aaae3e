import torch
from torch.autograd.functional import jacobian

x = torch.ones(2)
print(jacobian(lambda t: t * 2, x, strict=True))
print(jacobian(lambda t: torch.ones(2), x, strict=True))
