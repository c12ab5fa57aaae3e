import torch
from torch.func import grad, vmap

w = torch.tensor([1.0, -1.0])

def squared_error(w, x, y):
    return (x @ w - y) ** 2

xs = torch.tensor([[1., 2.], [3., 4.], [5., 6.]])
ys = torch.tensor([0., 1., 2.])
per_sample = vmap(grad(squared_error), in_dims=(None, 0, 0))(w, xs, ys)
print(per_sample)
print(per_sample.shape)
