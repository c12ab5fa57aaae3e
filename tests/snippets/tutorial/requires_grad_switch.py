import torch

a = torch.arange(6, dtype=torch.float32).reshape(2, 3)
a = ((a * 2) / (a + 1))
print(a.requires_grad)
a.requires_grad_(True)
print(a.requires_grad)
b = (a * a).sum()
print(b.grad_fn)
print(b)
