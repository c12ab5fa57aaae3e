import torch

x = torch.tensor([1.0, 2.0])
print(x.view(2, 1))
print(x.view(3, 1))
