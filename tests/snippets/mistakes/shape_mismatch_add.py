import torch

x = torch.zeros(3, requires_grad=True)
y = torch.zeros(4)
print(x.shape, y.shape)
z = x + y
