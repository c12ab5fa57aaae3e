import torch
x = torch.zeros(3); v = x[1:]; w = v[1:]; x.requires_grad_()
r = (v*3).sum() + (w*w).sum(); r.backward()
print(x.grad, w.requires_grad)
with torch.no_grad():
    x.mul_(2)
print(v, w, v.is_leaf, w.is_leaf)
((v+1)**2).sum().backward()
print(x.grad)
x.requires_grad_(False)
print(v.requires_grad)
y = torch.ones(2,2); t = y.t(); d = y.detach(); y.requires_grad = True
print(t.requires_grad, d.requires_grad, t.is_leaf)
(t*y).sum().backward(); print(y.grad)
with torch.no_grad():
    t[0] = 5.
print(y, t)
(t*y).sum().backward(); print(y.grad)
a = torch.ones(3, requires_grad=True); b = a*2; h = b.register_hook(lambda g: print('hook', g)); c = torch.ones(3, requires_grad=True)
torch.autograd.grad((b*c).sum(), c)
torch.autograd.grad((b*c).sum(), a, retain_graph=True)
b.retain_grad(); b.register_hook(lambda g: g*10)
print(torch.autograd.grad((b*c).sum(), [a, b], retain_graph=True), b.grad)
(b*b).sum().backward(inputs=[a]); print(a.grad, b.grad)
