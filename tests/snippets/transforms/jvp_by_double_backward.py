import torch
from torch.autograd.functional import jvp, vjp, jacobian, hvp, vhp
def f(x):
    return torch.stack([x[0] ** 2 * x[1], 5 * x[0] + torch.sin(x[1])])
x = torch.tensor([1.0, 2.0])
v = torch.tensor([0.5, -1.0])
J = jacobian(f, x)
print(J, J.shape)
out, jv = jvp(f, x, v)
print(out, jv, torch.allclose(J @ v, jv))
out, vj = vjp(f, x, v)
print(vj, torch.allclose(v @ J, vj))
s = lambda x: (x ** 3).sum()
print(hvp(s, x, v)[1], vhp(s, x, v)[1])
# jvp by the double-backward trick
x = x.requires_grad_()
y = f(x)
u = torch.zeros_like(y, requires_grad=True)
g, = torch.autograd.grad(y, x, u, create_graph=True)
jv2, = torch.autograd.grad(g, u, v)
print(g, jv2)
rows = [torch.autograd.grad(y[i], x, retain_graph=True)[0] for i in range(2)]
print(torch.stack(rows))
print(torch.autograd.grad(y, x, torch.eye(2), is_grads_batched=True))
