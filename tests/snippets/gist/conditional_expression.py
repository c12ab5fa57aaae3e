import torch

def piecewise(x):
    return x ** 2 if x > 1 else 2 * x - 1

for v in (0.5, 2.0):
    x = torch.tensor(v, requires_grad=True)
    y = piecewise(x)
    y.backward()
    print("x=%g y=%g dy/dx=%g" % (v, y.item(), x.grad.item()))
