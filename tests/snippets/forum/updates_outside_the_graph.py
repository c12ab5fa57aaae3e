import torch
w = torch.tensor([1., 2.])
with torch.no_grad():
    w -= 1.
w.requires_grad_()
h = w.register_hook(lambda g: print("hook", g))
for i in range(3):
    (w*w*w).sum().backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
    w.grad = None
    print(w)
h.remove()
(w*w).sum().backward()
print(w.grad, w.is_leaf)
with torch.no_grad():
    v = w
    v -= 2 * w
print(w, v is w)
b = torch.tensor(3.0, requires_grad=True)
c = torch.tensor([[1.,2.],[3.,4.]], requires_grad=True)
for _ in range(2):
    (b*c).sum().backward()
    with torch.no_grad():
        b -= 0.1*b.grad
        c -= 0.1*c.grad
        c -= 0.5*c.grad[0]
        c -= c*0.1
    print(b, c, c.grad)
try:
    c -= 0.1*c.grad
except RuntimeError as e:
    print(e)
d = c.detach()
with torch.no_grad():
    c -= 0.1*c.grad
print(d, c.data)
x = torch.tensor([1., 2.], requires_grad=True)
y = x * x
y.retain_grad()
with torch.no_grad():
    y -= 0.5 * x
print(y)
