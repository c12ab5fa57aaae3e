import torch
from torch.autograd.functional import hessian as H
from torch.autograd.functional import hvp as HVP
from torch.autograd.functional import jacobian as J
from torch.autograd.functional import jvp as JVP
from torch.autograd.functional import vhp as VHP
from torch.autograd.functional import vjp as VJP
from torch.func import grad, grad_and_value, hessian, jacfwd, jacrev, jvp, linearize, vjp, vmap

x = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
y = torch.tensor([0.5, -1.0], dtype=torch.float64)
A = torch.arange(6.0, dtype=torch.float64).reshape(2, 3)

w = torch.tensor([1., 2.], requires_grad=True)
g, = torch.autograd.grad((w ** 3).sum(), w, create_graph=True)
h = torch.stack([torch.autograd.grad(g[i], w, retain_graph=True)[0] for i in range(2)])
print(g, h)
w = torch.tensor([1., 2.], requires_grad=True)
v = w ** 2
print(torch.autograd.grad(v, w, grad_outputs=torch.eye(2), is_grads_batched=True))
w = torch.tensor([1., 2.], requires_grad=True)
z = torch.tensor([1., 2.], requires_grad=True)
print(torch.autograd.grad((w ** 2).sum(), [w, z], allow_unused=True))
w = torch.tensor([1., 2.], requires_grad=True)
z = torch.tensor([1., 2.], requires_grad=True)
print(torch.autograd.grad((w ** 2).sum(), [w, z], materialize_grads=True))
w = torch.tensor([1., 2.], requires_grad=True)
print(torch.autograd.grad([w.sum(), (w ** 2).sum()], w))
w = torch.tensor([1., 2.], requires_grad=True)
print(torch.autograd.gradcheck(lambda t: t.sin(), (w.double(),)))
w = torch.tensor([1., 2.], dtype=torch.float64, requires_grad=True)
print(torch.autograd.gradgradcheck(lambda t: t.sin() * t, (w,)))
w = torch.tensor([1., 2., 3.], requires_grad=True)
h = w.register_hook(lambda g: g * 2)
(w ** 2).sum().backward()
print(w.grad)
h.remove()
(w ** 2).sum().backward()
print(w.grad)
w = torch.tensor([1., 2., 3.], requires_grad=True)
with torch.inference_mode():
    v = w * 2
print(v.requires_grad)
w = torch.tensor([1., 2., 3.], requires_grad=True)
torch.autograd.backward([w.sum(), (w*w).sum()])
print(w.grad)
w = torch.tensor([1., 2., 3.], requires_grad=True)
(w * 2).backward(torch.ones(3), inputs=[w])
print(w.grad)
