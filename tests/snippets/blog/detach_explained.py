import torch

x = torch.ones(3, requires_grad=True)
y = x ** 2
z = x ** 3
r = (y + z).sum()
r.backward()
print(x.grad)

x = torch.ones(3, requires_grad=True)
y = x ** 2
z = x.detach() ** 3
r = (y + z).sum()
r.backward()
print(x.grad)
print("z requires grad?", z.requires_grad)
