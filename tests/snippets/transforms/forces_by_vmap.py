import torch
from torch.func import vmap, grad, jacrev
def energy(x, w):
    return 0.5 * w * x ** 2 + torch.cos(x)
force = grad(energy)
print(force(torch.tensor(0.3), 2.0))
xs = torch.linspace(-1, 1, 5)
print(vmap(force, in_dims=(0, None))(xs, torch.tensor(2.0)))
print(vmap(grad(force), in_dims=(0, None))(xs, torch.tensor(2.0)))
print(jacrev(energy, argnums=1)(xs, torch.tensor(2.0)))
