import torch

x = torch.arange(6., requires_grad=True)
y = x[::2].sum() + 10 * x[-1] + x[1:3].prod()
y.backward()
print(x.grad)
print(x.flip(0))
print(x[2:].mean())
