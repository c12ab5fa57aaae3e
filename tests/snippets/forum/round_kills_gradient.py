import torch

x = torch.tensor([1.4, 2.6], requires_grad=True)
y = torch.round(x)
print(y)
y.sum().backward()
print(x.grad)

# straight-through
x.grad = None
y = x + (torch.round(x) - x).detach()
print(y)
y.sum().backward()
print(x.grad)
