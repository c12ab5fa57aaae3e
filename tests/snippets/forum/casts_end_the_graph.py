import torch

x = torch.tensor([1.7, -2.2], requires_grad=True)
print(x.long(), x.bool(), x.double())
print((x > 0).float().mean())
print((x.long() * 2).requires_grad)
