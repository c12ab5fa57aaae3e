import torch, math
from torch.func import grad, vmap, jacrev, hessian, functional_call
torch.manual_seed(0)
def init(sizes):
    params = []
    for m, n in zip(sizes[:-1], sizes[1:]):
        params.append({'w': torch.randn(m, n) / math.sqrt(m), 'b': torch.zeros(n)})
    return params
def apply(params, x):
    *hidden, last = params
    for p in hidden:
        x = torch.tanh(x @ p['w'] + p['b'])
    return x @ last['w'] + last['b']
params = init([1, 4, 1])
xs = torch.linspace(-1, 1, 5)[:, None]
ys = xs**2
def loss(params):
    return torch.mean((apply(params, xs) - ys)**2)
for step in range(3):
    g = grad(loss)(params)
    params = [{k: p[k] - 0.1*q[k] for k in p} for p, q in zip(params, g)]
    print(f'{step}: {loss(params):.5f}')
u = lambda x: apply(params, x.reshape(1, 1)).squeeze()
print(vmap(grad(grad(u)))(torch.tensor([0.0, 0.5])))
print(len(params), [tuple(p['w'].shape) for p in params])
