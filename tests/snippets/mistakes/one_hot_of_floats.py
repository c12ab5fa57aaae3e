import torch
from torch.nn.functional import one_hot
print(one_hot(torch.tensor([0, 2])))
one_hot(torch.tensor([0.0, 2.0]))
