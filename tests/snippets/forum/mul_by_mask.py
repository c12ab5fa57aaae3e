import torch

x = torch.tensor([1., 2., 3., 4.], requires_grad=True)
mask = torch.tensor([1, 0, 1, 0])
y = (x * mask).sum()
y.backward()
print(x.grad)
print(x[mask.bool()])
