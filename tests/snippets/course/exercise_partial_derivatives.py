import torch

# f(x, y) = x^2 y + 3 y at (2, 5)
x = torch.tensor(2.0, requires_grad=True)
y = torch.tensor(5.0, requires_grad=True)
f = x ** 2 * y + 3 * y
f.backward()
print('f =', f.item())
print('df/dx =', x.grad.item())
print('df/dy =', y.grad.item())
