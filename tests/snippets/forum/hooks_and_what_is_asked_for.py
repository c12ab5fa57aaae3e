import torch
x = torch.tensor([1., 2.], requires_grad=True)
y = x * 3
y.register_hook(lambda g: g * 10)
z = (y * y).sum()
print(torch.autograd.grad(z, y, retain_graph=True))
print(torch.autograd.grad(z, [y, x], retain_graph=True))
print(torch.autograd.grad(z, x, retain_graph=True))
w = torch.ones(2, requires_grad=True)
print(torch.autograd.grad(z + w.sum(), [w, y], retain_graph=True))
y.retain_grad()
print(torch.autograd.grad(z, y, retain_graph=True), y.grad)
print(torch.autograd.grad(z, [x, y], retain_graph=True), y.grad)
