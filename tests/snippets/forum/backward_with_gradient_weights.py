import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = torch.stack([x[0] ** 2, x[1] ** 3])
y.backward(torch.tensor([1.0, 0.1]))
print(x.grad)
