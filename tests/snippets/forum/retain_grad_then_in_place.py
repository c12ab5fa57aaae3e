import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * x
y.retain_grad()
y *= 3
z = y.sum()
z.backward()
print(y.retains_grad, y.grad)
print(x.grad)

u = torch.tensor(2.0, requires_grad=True)
v = u + 1
v += 1
v.retain_grad()
(v ** 2).backward()
print(v, v.grad, u.grad)
