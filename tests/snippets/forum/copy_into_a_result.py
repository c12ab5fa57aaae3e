import torch
x = torch.ones(3, requires_grad=True)
y = x * 2
y.copy_(torch.arange(3.))
print(y)
(y * x).sum().backward()
print(x.grad)
y = x * 2
y.copy_(x)
print(y)
y = x * 2
y.copy_(y.detach())
print(y, y.requires_grad)
z = torch.zeros(3)
z.copy_(x)
print(z)
with torch.no_grad():
    y.copy_(torch.zeros(3))
print(y)
w = x * 3
w[0].copy_(torch.tensor(9.))
print(w)
w[1:].copy_(x[:2])
print(w)
w.sum().backward()
print(x.grad)
y = x * 2
with torch.no_grad():
    y.zero_()
print(y)
with torch.no_grad():
    y += 1
print(y)
