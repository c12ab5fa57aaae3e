import torch
from torch.autograd.functional import jacobian

def g(x):
    return torch.stack([x[0] * x[1], x[0] + x[1], torch.sin(x[0])])

J = jacobian(g, torch.tensor([0.0, 2.0]))
print(J)
print(J.shape)
