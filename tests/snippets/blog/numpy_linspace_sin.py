import numpy as np
import torch

x = torch.tensor(np.linspace(0, np.pi, 5), requires_grad=True)
y = torch.sin(x)
y.sum().backward()
print(x.dtype)
print(np.round(x.grad.numpy(), 3))
