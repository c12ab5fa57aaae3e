import torch

x = torch.tensor([1., 2., 3., 4.], requires_grad=True)
y = torch.cumsum(x, dim=0)
print(y)
y.backward(torch.tensor([1., 1., 1., 1.]))
print(x.grad)
x.grad.zero_()
torch.prod(x).backward()
print(x.grad)
