# A gradient that was made with create_graph=True has a grad_fn of its own, even where it is constant.
import torch

x = torch.tensor([1.0, -2.0], requires_grad=True)
y = (x ** 2).sum()
g, = torch.autograd.grad(y, x, create_graph=True)
print(g)
h, = torch.autograd.grad(g.sum(), x, create_graph=True)
print(h)

y = torch.sigmoid(x).sum()
y.backward(create_graph=True)
print(x.grad)
kept = x.grad
x.grad = None
kept.sum().backward()
print(x.grad)

hidden = x * 3
out = hidden + 1
print(out.grad_fn.next_functions[0][0] is hidden.grad_fn)
print(hidden.grad_fn.next_functions[0][0].variable is x)
