import torch


def through(name, hook):
    for at in ("result", "leaf"):
        x = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
        y = x * x
        (y if at == "result" else x).register_hook(hook)
        (y ** 2).sum().backward()
        print(name, at, x.grad)


def doubled(g):
    g *= 2


def first_is_zero(g):
    g[0] = 0


def between(g):
    g.data.clamp_(-1, 1)


def positive(g):
    g[g < 0] = 0


def ones(g):
    g.copy_(torch.ones(3))


def added_then_given(g):
    g += 1
    return g * 10


for hook in (doubled, first_is_zero, between, positive, ones, added_then_given):
    through(hook.__name__, hook)
through("mul_ given", lambda g: g.mul_(2))

# The next hook sees the change, a retained gradient is the changed one.
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 3
y.retain_grad()
y.register_hook(doubled)
y.register_hook(lambda g: print("second sees", g))
(y ** 2).sum().backward()
print(y.grad, x.grad)

# What a hook kept is the tensor it changed.
kept = []


def keeping(g):
    kept.append(g)
    g *= 2


x = torch.tensor([1.0, 2.0], requires_grad=True)
x.register_hook(keeping)
(x ** 2).sum().backward()
print(kept, x.grad)

# With a graph of the gradient, the change is a part of it.
x = torch.tensor([1.0, 2.0], requires_grad=True)
x.register_hook(doubled)
g, = torch.autograd.grad((x ** 3).sum(), x, create_graph=True)
print(g, torch.autograd.grad(g.sum(), x))

# Before an operation of the graph, and before a layer.
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 3


def sevenfold(gradients):
    gradients[0].mul_(7)


y.grad_fn.register_prehook(sevenfold)
(y ** 2).sum().backward()
print(x.grad)


def half(module, given, out):
    given[0].mul_(0.5)


layer = torch.nn.Linear(2, 1, bias=False)
torch.nn.init.ones_(layer.weight)
layer.register_full_backward_hook(half)
x = torch.ones(1, 2, requires_grad=True)
layer(x).pow(2).sum().backward()
print(x.grad, layer.weight.grad)


# After an operation of the graph.
def nothing_first(leaving, reached):
    leaving[0][0] = 0


x = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
w = torch.tensor([2.0, 2.0, 2.0], requires_grad=True)
y = x * w
y.grad_fn.register_hook(nothing_first)
y.grad_fn.register_hook(lambda leaving, reached: (leaving[0].mul_(3), *leaving[1:]))
(y ** 2).sum().backward(create_graph=True)
print(x.grad.detach(), w.grad.detach())
