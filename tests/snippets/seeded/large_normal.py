import torch

torch.manual_seed(5)
big = torch.randn(1000)
print(big[:4])
print(big.mean(), big.std())
print((big > 0).sum())
m = torch.randn(4, 5)
print(m)
