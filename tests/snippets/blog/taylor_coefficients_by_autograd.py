import math
import torch
x0 = torch.tensor(0.0, requires_grad=True)
f = torch.exp(torch.sin(x0))
coeffs = [f.item()]
g = f
for n in range(1, 6):
    g, = torch.autograd.grad(g, x0, create_graph=True)
    coeffs.append(g.item() / math.factorial(n))
print(coeffs)
print([round(c, 4) for c in coeffs])
def taylor(x):
    return sum(c * x ** k for k, c in enumerate(coeffs))
for x in (0.1, 0.5, 1.0):
    print(x, round(taylor(x), 5), round(math.exp(math.sin(x)), 5))
