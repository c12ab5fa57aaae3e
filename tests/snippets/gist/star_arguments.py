import torch

def weighted(x, y, w=1.0, *, power=2):
    return w * (x ** power + y ** power)

inputs = (torch.tensor(1.0, requires_grad=True), torch.tensor(2.0, requires_grad=True))
out = weighted(*inputs, power=3)
out.backward()
print(out, *[p.grad for p in inputs])
first, *rest = [1, 2, 3]
print(first, rest)
