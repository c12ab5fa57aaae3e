import torch
import torch.nn.functional as F

signal = torch.tensor([[[1.0, -2.0, 0.5, 3.0]]], requires_grad=True)
kernel = torch.tensor([[[0.5, -1.0]]], requires_grad=True)
score = F.conv1d(signal, kernel).pow(2).sum()
by_signal, by_kernel = torch.autograd.grad(score, (signal, kernel), create_graph=True)
print(by_signal)
print(by_kernel)
by_signal.pow(2).sum().backward()
print(signal.grad, kernel.grad)

image = torch.arange(4.0).view(1, 1, 2, 2).requires_grad_()
stamp = torch.ones(1, 1, 2, 2, requires_grad=True)
energy = F.conv_transpose2d(image, stamp)
print(energy.grad_fn.name())
print(torch.autograd.grad((energy ** 2).sum(), image, create_graph=True)[0])
