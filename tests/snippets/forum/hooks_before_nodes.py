import torch
from torch.autograd.graph import Node

# A hook before an operation gets the gradients that reach it, and may put others in their place.
x = torch.tensor([1.0, -2.0], requires_grad=True)
y = x.exp()
print(isinstance(y.grad_fn, Node), isinstance(y, Node), y.grad_fn.name())


def seen(gradients):
    print("reaches", y.grad_fn.name(), gradients)


def halved(gradients):
    return (gradients[0] / 2,)


first = y.grad_fn.register_prehook(seen)
second = y.grad_fn.register_prehook(halved)
(3 * y).sum().backward(retain_graph=True)
print(x.grad)
first.remove()
second.remove()
x.grad = None
(3 * y).sum().backward(retain_graph=True)
print(x.grad)
x.grad = None

for wrong in (lambda g: g[0], lambda g: (g[0], g[0]), lambda g: (g[0][:1],)):
    handle = y.grad_fn.register_prehook(wrong)
    try:
        y.sum().backward(retain_graph=True)
    except (RuntimeError, TypeError) as error:
        print(type(error).__name__, error)
    handle.remove()

leaf = y.grad_fn.next_functions[0][0]
leaf.register_prehook(lambda g: (-g[0],))
y.sum().backward()
print(x.grad)
