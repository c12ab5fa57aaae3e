import torch

x = torch.zeros(3)
x.add_(2)
x.mul_(torch.tensor([1., 2., 3.]))
x.sub_(1).div_(2)
print(x)
x.fill_(7)
print(x)
x[0] = -1
x[1:] = torch.tensor([0.5, 0.25])
print(x)
x.zero_()
print(x)
