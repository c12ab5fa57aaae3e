import torch
from torch.func import jvp
x, v = torch.tensor([1.0, 2.0]), torch.tensor([0.0, 1.0])
print(jvp(torch.sin, (x,), (v,)))
print(jvp(torch.sin, x, v))
