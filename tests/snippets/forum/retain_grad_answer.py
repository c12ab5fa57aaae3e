import torch

x = torch.tensor([1., 2., 3.], requires_grad=True)
y = x * 2
y.retain_grad()
z = (y ** 2).mean()
z.backward()
print(y.grad)
print(x.grad)
