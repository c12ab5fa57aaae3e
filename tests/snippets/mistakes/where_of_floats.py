import torch
mask = torch.tensor([1.0, 0.0])
print(torch.where(mask > 0, 1.0, 2.0))
print(torch.where(mask, 1.0, 2.0))
