import torch

p = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
phi = p[0] ** 2 * p[1] + p[1] * p[2] ** 2
grads = torch.autograd.grad(phi, p, create_graph=True)[0]
laplace = 0
for i in range(3):
    laplace += torch.autograd.grad(grads[i], p, retain_graph=True)[0][i]
print(grads)
print(laplace)
