import torch
import torch.autograd.forward_ad as fwAD

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
v = torch.tensor([1.0, 0.0, -1.0])


def f(x):
    return (x**3).sum()


# Hessian-vector product, forward over reverse
with fwAD.dual_level():
    d = fwAD.make_dual(x, v)
    y = f(d)
    (g,) = torch.autograd.grad(y, d, create_graph=True)
    hvp = fwAD.unpack_dual(g).tangent

    print(hvp.detach())
print(torch.allclose(hvp, 6 * x * v))

# reverse over forward: the gradient of a directional derivative
with fwAD.dual_level():
    d = fwAD.make_dual(x, v)
    slope = fwAD.unpack_dual(f(d)).tangent
    print(slope)
    print(torch.autograd.grad(slope, x))


# column by column, a Jacobian
def g(x):
    return torch.stack([x[0] * x[1], x[1].sin(), x.sum()])


p = torch.tensor([0.5, 1.0])
cols = []
with fwAD.dual_level():
    for i in range(2):
        e = torch.zeros(2)
        e[i] = 1
        out = g(fwAD.make_dual(p, e))
        cols.append(fwAD.unpack_dual(out).tangent)
print(torch.stack(cols, dim=1))
print(torch.autograd.functional.jacobian(g, p))


def derivative(f, x):
    with fwAD.dual_level():
        return fwAD.unpack_dual(f(fwAD.make_dual(x, torch.ones_like(x)))).tangent


xs = torch.linspace(0, 1, 5)
print(derivative(torch.sin, xs), torch.cos(xs))
print(derivative(lambda t: t * torch.exp(-t), torch.tensor(0.5)))
