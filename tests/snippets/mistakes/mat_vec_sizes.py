import torch

W = torch.ones(3, 2, requires_grad=True)
v = torch.ones(3)
print(W.t() @ v)
print(W @ v)
