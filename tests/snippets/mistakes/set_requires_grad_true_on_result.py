import torch

w = torch.tensor([2.0, 3.0], requires_grad=True)
loss = (w * w).sum()
print(loss.requires_grad_(True).requires_grad)
loss.requires_grad = True
