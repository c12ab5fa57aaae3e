import torch
from torch.func import grad, vmap

w = torch.tensor([2.0, -1.0])
xs = torch.tensor([[1., 0.], [0., 1.], [1., 1.]])
print(vmap(lambda x: grad(lambda v: torch.tanh(v @ x))(w))(xs))
print(vmap(lambda x, v: x @ v, in_dims=(0, None))(xs, w))
