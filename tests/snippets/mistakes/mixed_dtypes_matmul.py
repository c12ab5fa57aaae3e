import torch

a = torch.ones(2, 2, dtype=torch.float64)
b = torch.ones(2, 2)
print(a + b)
print(a @ b)
