import torch

x = torch.tensor([1., -1.], requires_grad=True)
if x > 0:
    print("positive")
