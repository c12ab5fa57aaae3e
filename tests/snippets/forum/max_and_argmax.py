import torch

x = torch.tensor([[1., 5., 2.], [7., 3., 4.]], requires_grad=True)
values, indices = x.max(dim=1)
print(values)
print(indices)
values.sum().backward()
print(x.grad)
