import torch
from torch.func import grad, vmap

x = torch.tensor([[1.0, 3.0, 2.0], [6.0, 4.0, 5.0]])
found = vmap(lambda row: row.max(0))(x)
print(found.values, found.indices)
found = vmap(lambda row: torch.sort(row, descending=True))(x)
print(found[0], found[1])
square = torch.tensor([[[2.0, 1.0], [0.5, 3.0]], [[1.0, 0.0], [2.0, 4.0]]])
print(vmap(torch.linalg.lu)(square)[2])
print(grad(lambda row: (row.pow(2).sum(), row.min(0)), has_aux=True)(x[0])[1][0])
