import torch

x = torch.tensor([], requires_grad=True)
y = x.sum()
print(x)
print(y)
y.backward()
print(x.grad)
print(torch.zeros(0, 3))
