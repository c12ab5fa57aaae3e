import torch

x = torch.arange(6., requires_grad=True)
y = x.view(2, 3).permute(1, 0)
print(y)
print(y.shape, y.T.shape)
(y * torch.tensor([1., 10.])).sum().backward()
print(x.grad)
