import torch
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 3
x.register_hook(lambda g: g * 2)
y.sum().backward()
print(x.grad)
x.register_hook(lambda g: g[:1])
(x * 3).sum().backward()
