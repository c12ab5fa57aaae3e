# Data made with numpy, results written into a tensor that is there already.
import numpy as np
import torch

np.random.seed(42)
x = np.random.rand(6, 1)
y = 1 + 2 * x + 0.1 * np.random.randn(6, 1)
order = np.arange(6)
np.random.shuffle(order)
print(order, np.random.randint(0, 10, 4), np.random.permutation(4))
xt, yt = torch.from_numpy(x[order]).float(), torch.from_numpy(y[order]).float()
print(xt, xt.dtype, yt.type())

w = torch.zeros(1, requires_grad=True)
loss = ((w * xt - yt) ** 2).mean()
loss.backward()
print(w.grad)

total = torch.empty(6, 1)
torch.add(xt, yt, out=total)
print(total)
array = np.ones(3)
shared = torch.from_numpy(array)
np.add(array, 1, out=array)
print(array, shared)
print(np.multiply(array, 2), np.subtract(array, 1), np.divide(array, 4))
