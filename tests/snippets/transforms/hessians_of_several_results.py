# The second derivatives of every element of a vector, and of each of several results.
import torch
from torch.func import hessian, jacfwd, jacrev, vjp, vmap

w = torch.tensor([0.5, -1.0])


def layer(x):
    return torch.stack([x[0] * x[1], (x * x).sum(), torch.exp(x[0])])


H = hessian(layer)(w)
print(H.shape)
print(H[1])
print(torch.allclose(H, jacfwd(jacrev(layer))(w)), torch.allclose(H, jacrev(jacrev(layer))(w)))


def pair(x, scale):
    return scale * x**3, x.prod()


cubes, product = hessian(pair)(w, 2.0)
print(cubes[0, 0], product)
print(hessian(lambda x: (x**4).sum(0, keepdim=True))(w))

# Rows of cotangents at once give what one row after the other gives, to the last digit.
steep = torch.tensor([2.5, 4.0, 6.0, 8.0])
_, pull = vjp(torch.tanh, steep)
(rows,) = vmap(pull)(torch.eye(4))
x = steep.clone().requires_grad_()
one_by_one = torch.stack([torch.autograd.grad(x.tanh(), x, row)[0] for row in torch.eye(4)])
print(torch.equal(rows, one_by_one), rows.diagonal().tolist())
_, pull = vjp(torch.expm1, -steep)
print(vmap(pull)(torch.eye(4))[0].diagonal().tolist())
