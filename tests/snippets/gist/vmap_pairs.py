import torch

def sq(a, b):
    return (a - b) ** 2

a = torch.tensor([1., 2., 3.])
b = torch.tensor([0., 0., 1.])
print(torch.vmap(sq)(a, b))
print(torch.vmap(torch.func.grad(sq))(a, b))
