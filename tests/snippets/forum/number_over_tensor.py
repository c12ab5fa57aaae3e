import torch

x = torch.tensor([49.0, 3.0, 0.1], requires_grad=True)
y = 49 / x
print(y)
print((1 / x).tolist())
print(1 - x)
y.sum().backward()
print(x.grad)
