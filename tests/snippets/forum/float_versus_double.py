import torch

a = torch.tensor(1.0, requires_grad=True) / 3
b = torch.tensor(1.0, dtype=torch.float64, requires_grad=True) / 3
print(a.item())
print(b.item())
print(a)
print(b)
print(a.double() == b)
print(a.float().dtype, b.float().dtype)
