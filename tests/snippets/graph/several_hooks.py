import torch

a = torch.ones(3, requires_grad=True)
b = torch.full((3,), 2.0, requires_grad=True)
c = a * b
d = c + a

def all_of(grads):
    print("all", [g is not None for g in grads])

def first_of(grad):
    print("any", grad)

whole = torch.autograd.graph.register_multi_grad_hook((a, b, c, d), all_of)
one = torch.autograd.graph.register_multi_grad_hook([c, d], first_of, mode="any")
c.sum().backward(retain_graph=True)
d.sum().backward(retain_graph=True)
whole.remove()
d.sum().backward(retain_graph=True)
one.remove()
d.sum().backward()
print(a.grad, b.grad)
for tensors, mode in (((a, torch.ones(1)), "all"), ((a,), "some")):
    try:
        torch.autograd.graph.register_multi_grad_hook(tensors, all_of, mode=mode)
    except (AssertionError, ValueError) as e:
        print(type(e).__name__, e)
