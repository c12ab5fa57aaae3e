import torch
from torch.autograd.functional import jacobian

x = torch.tensor(2.0)
y = torch.tensor(3.0)
print(jacobian(lambda x, y: x ** 2 * y, (x, y)))
jx, jy = jacobian(lambda x, y: (x * y, x + y), (x, y))
print(jx)
print(jy)
