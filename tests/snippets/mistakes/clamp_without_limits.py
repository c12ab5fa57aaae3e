import torch
x = torch.linspace(-1, 1, 5)
print(x.clamp(min=0))
print(x.clamp())
