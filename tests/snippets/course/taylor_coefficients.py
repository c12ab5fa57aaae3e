import torch
import math

x = torch.tensor(0.0, requires_grad=True)
y = torch.exp(2 * x)
coefficients = [y.item()]
g = y
for n in range(1, 5):
    (g,) = torch.autograd.grad(g, x, create_graph=True)
    coefficients.append(g.item() / math.factorial(n))
print(coefficients)
