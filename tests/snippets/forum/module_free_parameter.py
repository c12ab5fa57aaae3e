import torch
from torch import nn

p = nn.Parameter(torch.tensor([1.0, 2.0]))
print(p)
print(p.requires_grad)
(p * p).sum().backward()
print(p.grad)
print(p.data)
