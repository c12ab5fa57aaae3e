import torch
from torch import nn
from torch.func import functional_call, functionalize, grad, stack_module_state, vmap

models = [nn.Linear(2, 1) for _ in range(3)]
with torch.no_grad():
    for i, model in enumerate(models):
        model.weight.fill_(i + 1.0)
        model.bias.fill_(0.5 * i)
params, buffers = stack_module_state(models)
print({name: tuple(p.shape) for name, p in params.items()}, buffers)
print(params["weight"].requires_grad, params["weight"].is_leaf)
base = nn.Linear(2, 1)

def run(p, b, x):
    return functional_call(base, (p, b), (x,))

x = torch.tensor([[1.0, 2.0], [3.0, -1.0]])
y = vmap(run, in_dims=(0, 0, None))(params, buffers, x)
print(y.detach())
y.pow(2).sum().backward()
print(params["weight"].grad, params["bias"].grad)
print(models[0].weight.grad)

def loss(p, b, x):
    return run(p, b, x).sum()

print(vmap(grad(loss), in_dims=(0, 0, None))(params, buffers, x))

def clip(x):
    y = x.clone()
    y.clamp_(max=2.0)
    return (y * y).sum()

print(functionalize(grad(clip))(x))
try:
    stack_module_state([])
except RuntimeError as e:
    print(e)
try:
    vmap(lambda x: x.sum().item())(x)
except RuntimeError as e:
    print(e)
for call in (lambda: vmap(lambda x: 3.0)(x), lambda: vmap(lambda x: x, in_dims=3)(x)):
    try:
        call()
    except ValueError as e:
        print(e)
