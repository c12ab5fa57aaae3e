"""What numpy makes of lists and tuples is an array, whatever is asked of them."""

import numpy as np
import torch

print(repr(np.sqrt([1, 9])), np.exp([0.0, 1.0]).dtype, np.abs((-1.5, 2)))
print(repr(np.maximum([1, 5], 3)), repr(np.add([1, 2], [3, 4])), np.power((2, 3), 2))
print(repr(np.outer([1, 2], [3, 4])), np.diag([1, 2]), np.trace([[1, 2], [3, 4]]))
print(repr(np.vstack([[1, 2], [3, 4]])), repr(np.concatenate([[1, 2], [3.5]])), np.hstack([(1, 2), (3,)]))
print(repr(np.reshape([1, 2, 3, 4], (2, -1))), np.ravel([[1], [2]]), np.tile([1, 2], 2))
grid = np.arange(6.0).reshape(2, 3)
print(np.transpose(grid), np.transpose(grid, (1, 0)).shape, grid.transpose().shape, grid.transpose(0, 1).shape)
print(repr(np.transpose([[1, 2], [3, 4]])), repr(np.sqrt(np.array([4, 16]))))
path, x = [], torch.tensor(2.0, requires_grad=True)
for step in range(3):
    loss = (x - 0.5) ** 2
    path.append([x.data, loss.data])
    loss.backward()
    x.data = x.data - 0.25 * x.grad
    x.grad.zero_()
print(repr(np.transpose(np.reshape(path, (3, 2)))))
try:
    grid.transpose(0, 0)
except ValueError as error:
    print(error)
