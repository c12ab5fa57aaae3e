import torch

x = torch.tensor(0.0, requires_grad=True)
y = 1 / x
print(y)
y.backward()
print(x.grad)
