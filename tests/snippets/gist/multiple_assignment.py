import torch

a = b = torch.tensor(2.0, requires_grad=True)
c, d = a * 3, b ** 2
(c + d).backward()
print(a.grad, b.grad)
print(a is b)
x, y = torch.tensor([1., 2.])
print(x, y)
x, y = y, x
print(x, y)
