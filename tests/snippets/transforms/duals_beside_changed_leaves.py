import torch
import torch.autograd.forward_ad as fwAD

with fwAD.dual_level():
    p = fwAD.make_dual(torch.tensor(2.0), torch.tensor(1.0))
    print(fwAD.unpack_dual(p * p).tangent)
x = torch.ones(3, requires_grad=True)
v = x * 2
c = torch.ones(3) * 2
x.requires_grad_(False)
print(v.requires_grad, x.requires_grad, c.requires_grad)
