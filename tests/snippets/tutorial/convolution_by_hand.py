import torch

signal = torch.tensor([1., 2., 4., 8., 16.])
kernel = torch.tensor([0.5, -0.5], requires_grad=True)
out = torch.stack([(signal[i:i + 2] * kernel).sum() for i in range(4)])
print(out)
out.pow(2).sum().backward()
print(kernel.grad)
