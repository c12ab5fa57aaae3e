import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
w = torch.tensor([3.0, 4.0], requires_grad=True)
y = x * w
loss = (y * 2).sum()

def show(grad_inputs, grad_outputs):
    print("in", grad_inputs, "out", grad_outputs)

a = loss.grad_fn.register_hook(show)
b = y.grad_fn.register_hook(lambda gi, go: (gi[0] * 10, gi[1]))
c = y.grad_fn.next_functions[0][0].register_hook(lambda gi, go: print("leaf", gi, go, x.grad))
loss.backward(retain_graph=True)
print(x.grad, w.grad)
for handle in (a, b, c):
    handle.remove()

x.grad = w.grad = None
with y.grad_fn.register_hook(lambda gi, go: (None, None)):
    loss.backward(retain_graph=True)
print(x.grad, w.grad)

gx, gw = torch.autograd.grad(loss, (x, w), create_graph=True)
print(gx, gw)
h = y.grad_fn.register_hook(lambda gi, go: tuple(None if g is None else -g for g in gi))
print(torch.autograd.grad(loss, x, retain_graph=True))
gx, gw = torch.autograd.grad(loss, (x, w), create_graph=True)
print(gx, torch.autograd.grad(gx.sum(), w, retain_graph=True))
h.remove()

for wrong in (lambda gi, go: gi[0], lambda gi, go: (gi[0],)):
    with y.grad_fn.register_hook(wrong):
        try:
            loss.backward(retain_graph=True)
        except (TypeError, RuntimeError) as e:
            print(type(e).__name__, e)
