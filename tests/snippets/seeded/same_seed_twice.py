import torch

torch.manual_seed(123)
first = torch.randn(2, 2)
torch.manual_seed(123)
second = torch.randn(2, 2)
print(torch.equal(first, second))
print(first)
print(torch.randn(2, 2, dtype=torch.float64))
