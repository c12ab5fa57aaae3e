import torch

x = torch.tensor([1., 2.], requires_grad=True)
y = torch.tensor(3., requires_grad=True)
print((x, y))
print([x.detach(), y.item()])
print(torch.autograd.grad((x * y).sum(), (x, y)))
print(x.tolist(), y.tolist())
print((x.shape, y.shape))
