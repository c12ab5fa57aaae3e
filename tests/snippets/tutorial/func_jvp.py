import torch
from torch.func import jvp, vjp

def f(x):
    return x * x + 3 * x

primal, tangent = jvp(f, (torch.tensor(2.),), (torch.tensor(1.),))
print(primal, tangent)

out, pullback = vjp(f, torch.tensor([1., -1.]))
print(out)
print(pullback(torch.tensor([1., 1.])))
