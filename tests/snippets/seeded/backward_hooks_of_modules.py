import torch
import torch.nn as nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
for name, part in net.named_children():
    part.register_full_backward_hook(lambda module, gi, go, name=name: print(name, module, gi, go))
x = torch.arange(6.0).view(2, 3)
net(x).sum().backward()
x.requires_grad_()
y = net(x)
print(y)
(y * y).sum().backward()
print(x.grad)
with torch.no_grad():
    print(net(x))

layer = nn.Linear(2, 2)
v = torch.ones(1, 2, requires_grad=True)
seven = layer.register_full_backward_hook(lambda module, gi, go: (gi[0] * 0 + 7,))
layer(v).sum().backward()
print(v.grad)
seven.remove()
layer.register_full_backward_pre_hook(lambda module, go: (go[0] * 10,))
layer.register_full_backward_hook(lambda module, gi, go: print(gi, go))
v.grad = None
layer.zero_grad()
layer(v).sum().backward()
print(v.grad, layer.weight.grad)

loss = nn.MSELoss()
loss.register_full_backward_hook(lambda module, gi, go: print(module, gi, go))
a = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([0.0, 1.5], requires_grad=True)
value = loss(a, b)
print(value)
value.backward()
print(a.grad, b.grad)

cells = nn.GRU(2, 3)
cells.register_full_backward_hook(lambda module, gi, go: print(len(gi), gi[0].shape, go[0].shape, go[1]))
steps = torch.ones(4, 1, 2, requires_grad=True)
states, last = cells(steps)
states.sum().backward()
print(steps.grad)
