import torch

a = torch.tensor([1., 2., 3.], requires_grad=True)
out = a.sigmoid()
c = out.data
print(c)
print(c.requires_grad)
c2 = out.detach()
print(c2.requires_grad)
out.sum().backward()
print(a.grad)
