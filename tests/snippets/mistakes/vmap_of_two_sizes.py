import torch
add = torch.func.vmap(lambda a, b: a + b)
print(add(torch.ones(2), torch.ones(2)))
print(add(torch.ones(2), torch.ones(3)))
