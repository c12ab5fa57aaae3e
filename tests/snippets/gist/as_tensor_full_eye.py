import torch

a = torch.as_tensor([1.0, 2.0])
b = torch.full((2,), 3.0, requires_grad=True)
c = torch.eye(2, requires_grad=True)
y = (c @ b * a).sum()
y.backward()
print(b.grad)
print(c.grad)
print(torch.ones_like(a), torch.zeros_like(c))
