import torch
from torch.autograd.functional import hvp
hvp(lambda v: (v ** 3).sum(), torch.tensor([1.0, 2.0]))
