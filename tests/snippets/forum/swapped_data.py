import torch
x = torch.tensor([1., 2.])
x.data = x.data
x.data, x.data = x.data, x.data
x.mul_(2); print(x)
a = torch.tensor([1., 2.], requires_grad=True); b = torch.tensor([3., 4.], requires_grad=True)
a.data, b.data = b.data, a.data
print(a, b)
b.data.mul_(10)
print(a, b)
with torch.no_grad():
    a.add_(1)
print(a, b)
print(a, b)
a.data, b.data = b.data, a.data
a.data.add_(5)
print(a, b)
c = torch.ones(2, 2); c.data = c.t(); c[0, 1] = 7; print(c)
p = torch.tensor([1.]); q = torch.tensor([2.]); r = torch.tensor([3.])
p.data, q.data, r.data = q.data, r.data, p.data
p.add_(1); q.add_(10); r.add_(100)
print(p, q, r)
