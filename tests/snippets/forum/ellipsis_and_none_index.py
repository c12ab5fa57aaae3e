import torch

x = torch.arange(8., requires_grad=True).reshape(2, 2, 2)
print(x[..., 0])
print(x[None].shape, x[:, None].shape, x[0, ..., 1])
