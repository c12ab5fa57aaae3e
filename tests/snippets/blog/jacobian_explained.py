import torch

x = torch.tensor([1., 2.], requires_grad=True)
y = torch.empty(3)
y[0] = x[0] ** 2
y[1] = x[0] * x[1]
y[2] = x[1] ** 3
print(y)

J = torch.zeros(3, 2)
for i in range(3):
    g = torch.autograd.grad(y[i], x, retain_graph=True)[0]
    J[i] = g
print(J)
