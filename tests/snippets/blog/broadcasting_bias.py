import torch

X = torch.arange(6.).view(3, 2)
bias = torch.tensor([[10.], [20.], [30.]], requires_grad=True)
row = torch.tensor([1., 2.], requires_grad=True)
out = X * row + bias
print(out)
out.sum().backward()
print(bias.grad)
print(row.grad)
