import torch

A = torch.tensor([[2., 1.], [1., 3.]])
x = torch.tensor([1., -1.], requires_grad=True)
quad = x @ A @ x
quad.backward()
print(quad)
print(x.grad)
print((A + A.T) @ x.detach())
