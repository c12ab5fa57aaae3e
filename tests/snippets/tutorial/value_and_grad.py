import torch
from torch.func import grad_and_value

def bowl(p):
    return (p[0] - 3) ** 2 + 10 * (p[1] + 1) ** 2

g, value = grad_and_value(bowl)(torch.tensor([0.0, 0.0]))
print(g)
print(value)
