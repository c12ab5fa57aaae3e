import torch

def f(a):
    b = a * 2
    while b.norm() < 1000:
        b = b * 2
    if b.sum() > 0:
        c = b
    else:
        c = 100 * b
    return c

for start in (0.75, -0.75):
    a = torch.tensor(start, requires_grad=True)
    d = f(a)
    d.backward()
    print(a.grad, a.grad == d / a)
