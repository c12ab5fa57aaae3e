import torch
x = torch.tensor([-1.3, 0.2, 0.8], requires_grad=True)
y = x + (x.round() - x).detach()
print(y)
y.sum().backward()
print(x.grad)
x.grad = None
x.round().sum().backward()
print(x.grad)
x.grad.zero_()
x.sign().mul(x).sum().backward()
print(x.grad)
