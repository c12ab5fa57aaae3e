import numpy as np
import torch

xs = np.arange(-2, 3)
X, Y = np.meshgrid(xs, xs)
print(X.shape, (X ** 2 + Y ** 2).max())
print(np.dot(np.array([[1., 2.], [3., 4.]]), np.array([1., 1.])))
a = np.array([1., 2., 4.])
print(a.std(), np.var(a), np.power(a, 2))
t = torch.tensor(a, requires_grad=True)
(t ** 2).sum().backward()
print(t.grad.numpy() == 2 * a)
