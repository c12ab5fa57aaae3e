import torch
x = torch.tensor([1.0, 1.0], requires_grad=True)
lam = torch.tensor(0.0, requires_grad=True)
for k in range(6):
    L = x.pow(2).sum() + lam * (x[0] + 2 * x[1] - 5)
    g = torch.autograd.grad(L, [x, lam], create_graph=True)
    G = torch.cat([g[0], g[1].view(1)])
    H = torch.stack([torch.cat([h.reshape(-1) for h in torch.autograd.grad(G[i], [x, lam], retain_graph=True, allow_unused=True, materialize_grads=True)]) for i in range(3)])
    step = torch.linalg.solve(H, G.detach())
    with torch.no_grad():
        x -= step[:2]
        lam -= step[2]
    print(k, x.data, lam.data)
    if G.norm() < 1e-6:
        break
