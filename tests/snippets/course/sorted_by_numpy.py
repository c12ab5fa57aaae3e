import numpy as np
import torch

x = torch.tensor([0.3, -1.2, 2.5], requires_grad=True)
y = (x ** 2).sum()
y.backward()
steps = np.sort(x.grad.numpy())
print(steps)
print(np.sort(np.array([[3, 1], [0, 2]]), axis=0))
