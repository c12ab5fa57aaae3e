import torch
import numpy as np

x = torch.tensor([1., 4., 9.], requires_grad=True)
y = torch.sqrt(x)
print(y.detach().numpy())
print(np.array([1, 2, 3]))
print(np.dot(np.array([1., 2.]), np.array([3., 4.])))
print(y.detach().cpu().numpy().sum())
