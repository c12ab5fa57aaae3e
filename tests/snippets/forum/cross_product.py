import torch

a = torch.tensor([1., 0., 0.], requires_grad=True)
b = torch.tensor([0., 1., 0.])
c = a.cross(b, dim=0)
print(c)
c.sum().backward()
print(a.grad)
