import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 2
y.copy_(torch.tensor([5.0, 6.0]))
print(y)
y.sum().backward(retain_graph=True)
print(x.grad)
z = torch.zeros(2)
z.copy_(x)
print(z)
z.sum().backward()
print(x.grad)
v = torch.zeros(2, 2)
v[0].copy_(x)
print(v)
u = torch.zeros(2, 2)
u.copy_(x)
print(u)

# New data is other memory: what shared the old one keeps it.
p = torch.tensor([1.9, -0.8, 1.9], requires_grad=True)
q = p.detach()
r = q.data
q.data = q.data * 2
print(p, q, r)
q -= 0.5
print(p, q, r)
r.zero_()
print(p, q, r)

# Zeros keep their signs.
s = torch.tensor([-0.0, 0.0, -1.0, 1.0])
print(torch.relu(s), s.clamp(min=0.0), s.clamp(max=0.0), torch.maximum(s, torch.zeros(4)))

# Parts of a result that is changed without recording.
m = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
n = m * m
row = n[0]
with torch.no_grad():
    row *= 10
print(n, row)
row.sum().backward(retain_graph=True)
print(m.grad)
n.data[1] = 7.0
print(n, n[1])
n.sum().backward()
print(m.grad)
