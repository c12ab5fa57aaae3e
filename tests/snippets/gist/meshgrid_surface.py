import torch

x = torch.linspace(-1, 1, 3)
y = torch.linspace(0, 2, 3)
X, Y = torch.meshgrid(x, y, indexing='ij')
X = X.clone().requires_grad_()
Z = X ** 2 + Y
Z.sum().backward()
print(Z)
print(X.grad)
