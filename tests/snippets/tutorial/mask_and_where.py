import torch

x = torch.tensor([-2., -1., 0., 1., 2.], requires_grad=True)
y = torch.where(x > 0, x ** 2, -x)
print(y)
y.sum().backward()
print(x.grad)
print(x > 0)
