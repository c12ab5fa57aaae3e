import torch
def loss_surface(w1, w2):
    return (w1 - 2) ** 2 + 5 * (w2 + 1) ** 2 + w1 * w2
paths = {}
for beta in (0.0, 0.5, 0.9):
    w = [torch.tensor(0.0, requires_grad=True), torch.tensor(0.0, requires_grad=True)]
    v = [0.0, 0.0]
    path = []
    for _ in range(25):
        L = loss_surface(*w)
        grads = torch.autograd.grad(L, w)
        with torch.no_grad():
            for i in range(2):
                v[i] = beta * v[i] + grads[i]
                w[i] -= 0.02 * v[i]
        path.append(L.item())
    paths[beta] = path
for beta, path in paths.items():
    print(f"beta={beta}: start={path[0]:.3f} end={path[-1]:.3f} best={min(path):.3f} at {path.index(min(path))}")
