import torch

t = torch.zeros(2, 3, 4, requires_grad=True)
print(t.size())
print(t.size(1))
print(t.shape[0])
print(t.dim(), t.ndim, t.numel())
print(len(t))
s = t.sum(dim=(0, 2))
print(s)
print(s.shape)
