import torch
import math

x = torch.tensor([0.0, 0.5, 1.0], requires_grad=True)
y = torch.erf(x)
y.sum().backward()
print(y)
print(x.grad)
print(2 / math.sqrt(math.pi) * torch.exp(-x.detach() ** 2))
