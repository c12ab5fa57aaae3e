import torch
from functools import partial, reduce
def poly(coeffs, x):
    return reduce(lambda acc, c: acc * x + c, coeffs)
c = torch.tensor([1.0, -3.0, 2.0], requires_grad=True)
x = torch.tensor(2.5, requires_grad=True)
y = poly(c, x)
y.backward()
print(y, c.grad, x.grad)
square = partial(torch.pow, exponent=2)
print(square(torch.tensor([1., 2., 3.])))
print(list(map(float, [t for t in c])), max(c.tolist()), sum(c).item())
print(any(t > 1 for t in c), all(c > -5), sorted(c.tolist(), key=abs, reverse=True))
