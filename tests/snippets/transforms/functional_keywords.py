import torch
from torch.autograd.functional import hessian, hvp, jacobian, jvp, vhp, vjp

def cubes(x):
    return (x ** 3).sum()

x = torch.tensor([1.0, 2.0])
ones = torch.ones(2)
print(jacobian(lambda x: x ** 3, x, vectorize=True, strategy="forward-mode"))
print(hessian(cubes, x, vectorize=True, outer_jacobian_strategy="forward-mode").detach())
print(hvp(cubes, x, ones, create_graph=True))
print(jvp(lambda x: x ** 2, x, ones, create_graph=True))
print(vjp(lambda x: x.exp(), x, ones, create_graph=True))
x.requires_grad_()
value, product = vhp(cubes, x, ones, create_graph=True)
product.sum().backward()
print(x.grad)
for call in (
    lambda: jacobian(cubes, x, strict=True, vectorize=True),
    lambda: jacobian(lambda x, y: x * 2, (x, x), strict=True),
    lambda: hessian(lambda x: x.sum(), x, strict=True),
    lambda: vhp(lambda x: x.sum(), x, ones, strict=True),
    lambda: vjp(lambda x, y: x * 2, (x, x), ones, strict=True),
    lambda: jvp(lambda x: torch.ones(2), x, ones, strict=True),
):
    try:
        print(call())
    except RuntimeError as e:
        print(e)
