import torch

g = torch.tensor([1.0, 2.0])
print(f"{g[0]:.2f}")
print(f"{g:.2f}")
