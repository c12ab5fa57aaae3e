import torch

# Where a domain ends, and what the second derivative is there.
for f in (torch.asin, torch.acos, torch.atanh):
    x = torch.tensor([-1.0, 0.5, 1.0], dtype=torch.float64, requires_grad=True)
    g, = torch.autograd.grad(f(x).sum(), x, create_graph=True)
    h, = torch.autograd.grad(g.sum(), x)
    print(f.__name__, g.tolist(), h.tolist())

x = torch.tensor([1.0, 2.0, 3.0, 0.0], requires_grad=True)
y = torch.tensor([1.0, 3.0, 2.0, -0.0], requires_grad=True)
print(torch.autograd.grad(torch.nextafter(x, y).sum(), (x, y)))

# More is taken off than there are numbers.
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
v = x.var(correction=3)
v.backward()
print(v.item(), x.grad)
