import torch
x = torch.tensor([1., 2.], requires_grad=True)
y = x * x
with torch.no_grad():
    y -= 0.5
print(y, y.requires_grad, y.is_leaf)
(3*y).sum().backward()
print(x.grad)
x.grad = None
y = x * x
y.data -= 0.5
print(y)
(3*y).sum().backward()
print(x.grad)
x.grad = None
y = x * x
with torch.no_grad():
    y.zero_()
    y[0] = 7.
print(y)
(3*y).sum().backward()
print(x.grad)
z = x * 2
with torch.no_grad():
    z[0] = 5.
print(z)
z.sum().backward()
print(x.grad)
