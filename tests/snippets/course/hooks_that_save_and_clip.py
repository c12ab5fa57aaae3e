import torch
grads = {}
def save(name):
    def hook(g):
        grads[name] = g
    return hook
x = torch.tensor([1., 2., 3.], requires_grad=True)
y = x * 2
h = y.register_hook(save("y"))
z = y ** 2
z.register_hook(lambda g: print("z grad:", g))
z.register_hook(lambda g: g * 10)
z.sum().backward()
print(grads, x.grad)
h.remove()
x.grad.zero_()
(x * 2).pow(2).sum().backward()
print(x.grad)
try:
    torch.ones(2).register_hook(print)
except RuntimeError as e:
    print("RuntimeError:", e)
w = torch.ones(2, requires_grad=True)
w.register_hook(lambda g: g.clamp(max=1.0))
(w * torch.tensor([0.5, 3.0])).sum().backward()
print(w.grad)
