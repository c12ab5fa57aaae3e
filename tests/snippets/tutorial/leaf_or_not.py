import torch

x = torch.tensor([1.0], requires_grad=True)
y = x * 3
z = y.detach()
c = torch.zeros(2)
print(x.is_leaf, y.is_leaf, z.is_leaf, c.is_leaf)
print(x.grad_fn)
print(y.requires_grad, z.requires_grad)
y.retain_grad()
(y ** 2).backward()
print(y.grad, x.grad)
