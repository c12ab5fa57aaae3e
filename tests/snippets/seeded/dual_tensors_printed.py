import torch
import torch.autograd.forward_ad as fwAD

torch.manual_seed(0)
primal = torch.randn(3)
tangent = torch.ones(3)


def fn(x, y):
    return x**2 + y**2


with fwAD.dual_level():
    dual_input = fwAD.make_dual(primal, tangent)
    print(fwAD.unpack_dual(dual_input).tangent is tangent)
    print(dual_input)
    print(dual_input.requires_grad, dual_input.grad_fn, dual_input.is_leaf)
    alt = fwAD.make_dual(primal, torch.ones(3, 1).T[0])
    plain = torch.randn(3)
    out = fn(dual_input, plain)
    print(out, out.requires_grad, out.grad_fn)
    u = fwAD.unpack_dual(out)
    print(u)
    print(u.tangent, u.primal)
    p, t = fwAD.unpack_dual(out)
    print(p, t, fwAD.unpack_dual(plain).tangent)
    print(fwAD.unpack_dual(plain))
print(fwAD.unpack_dual(out).tangent)
print(out)
try:
    fwAD.make_dual(primal, tangent)
except RuntimeError as e:
    print("RuntimeError:", e)
with fwAD.dual_level():
    try:
        fwAD.make_dual(primal, torch.ones(2))
    except Exception as e:
        print(type(e).__name__, e)
    try:
        fwAD.make_dual(torch.tensor([1, 2]), torch.ones(2))
    except Exception as e:
        print(type(e).__name__, e)
    try:
        fwAD.make_dual(torch.ones(2), torch.tensor([1, 2]))
    except Exception as e:
        print(type(e).__name__, e)
    try:
        fwAD.make_dual(torch.ones(2), 3.0)
    except Exception as e:
        print(type(e).__name__, e)
    try:
        with fwAD.dual_level():
            pass
    except Exception as e:
        print(type(e).__name__, e)
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    d = fwAD.make_dual(w, torch.tensor([1.0, 0.0]))
    print(d, d.grad_fn, d.requires_grad)
    y = (d**3).sum()
    print(y)
    p, t = fwAD.unpack_dual(y)
    print(p)
    print(t)
    print(torch.autograd.grad(t, w))
    x = torch.tensor(2.0)
    x = fwAD.make_dual(x, torch.tensor(1.0))
    print(torch.sin(x), torch.exp(x) * x)
    y = x.detach()
    print(y)
    print(x.item(), float(x), x.clone(), x.data)
