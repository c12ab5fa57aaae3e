import torch

A = torch.tensor([[2., 0.], [0., 4.]], requires_grad=True)
inv = torch.inverse(A)
print(inv)
inv.sum().backward()
print(A.grad)
