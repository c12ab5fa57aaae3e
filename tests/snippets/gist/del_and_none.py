import torch

x = torch.tensor(2., requires_grad=True)
y = x * x
y.backward()
del y
print(x.grad)
x.grad = None
print(x.grad is None)
print(x.grad)
