import numpy as np
import torch

arr = np.array([1.0, 2.0, 3.0])
t = torch.from_numpy(arr)
t.requires_grad_()
print(t)
y = (t ** 2).sum()
y.backward()
print(t.grad.numpy())
print(y.detach().numpy())
print(t.detach().numpy().tolist())
