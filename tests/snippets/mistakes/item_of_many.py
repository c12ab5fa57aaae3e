import torch

x = torch.tensor([1., 2.], requires_grad=True)
print(x[0].item())
print(x.item())
