import torch

# Hooks when single gradients are asked for.
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 3
y.register_hook(lambda g: print("hook y", g))
print(torch.autograd.grad((y * y).sum(), y, retain_graph=True))
print(torch.autograd.grad((y * y).sum(), x, retain_graph=True))
z = x * 2
z.register_hook(lambda g: g * 10)
print(torch.autograd.grad((z * z).sum(), [z, x]))
w = torch.tensor([1.0, 2.0], requires_grad=True)
w.register_hook(lambda g: print("hook w", g))
print(torch.autograd.grad((w * x).sum(), x))
print(torch.autograd.grad((w * x).sum(), w))

# A tensor that requires grad only after it was used.
a = torch.tensor([1.0, 2.0])
b = a * x
a.requires_grad_()
c = a * b
c.sum().backward()
print(a.grad, x.grad)

# What was made before a change without recording counts, too.
u = torch.sin(x)
v = u + u
with torch.no_grad():
    u += x
d = u - v
print(torch.autograd.grad((d * d).sum(), u))
