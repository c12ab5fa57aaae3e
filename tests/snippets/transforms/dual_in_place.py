import torch
from torch.autograd import forward_ad as fwAD

with fwAD.dual_level():
    x = fwAD.make_dual(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 1.0]))
    x.mul_(3)
    print(x)
    y = x.clone()
    y[0] = 5.0
    print(y)
    z = torch.cat([x, torch.zeros(1)])
    print(z.detach(), z.numpy() if not z.requires_grad else None)
    s = z.sum()
    print(s, s.item(), f"{s:.2f}", s > 3)
    print(x.requires_grad, s.is_leaf, s.grad_fn)
    try:
        s.backward()
    except RuntimeError as e:
        print("RuntimeError:", e)
    w = torch.tensor(2.0, requires_grad=True)
    t = (w * x).sum()
    print(t)
    t.backward()
    print(w.grad, x.grad)
    print(fwAD.unpack_dual(w * 2))
    A = fwAD.make_dual(torch.eye(2) * 2, torch.ones(2, 2))
    print(torch.linalg.inv(A), torch.det(A))
    print(torch.relu(x), torch.softmax(x, 0), x.max(), x.mean())
print(t, x)
fwAD.enter_dual_level()
q = fwAD.make_dual(torch.tensor(1.0), torch.tensor(2.0))
print(q * q)
fwAD.exit_dual_level()
print(q * q)
