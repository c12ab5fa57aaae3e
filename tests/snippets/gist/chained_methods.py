import torch

x = torch.tensor([[1., 2., 3.], [4., 5., 6.]], requires_grad=True)
x.pow(2).sum(dim=1).sqrt().mean().backward()
print(x.grad)
print(x.grad.norm(dim=1))
