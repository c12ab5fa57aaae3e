import torch
def sir(beta, gamma, steps=20, dt=0.5):
    S, I, R = torch.tensor(0.99), torch.tensor(0.01), torch.tensor(0.0)
    out = []
    for _ in range(steps):
        new, rec = beta*S*I*dt, gamma*I*dt
        S, I, R = S - new, I + new - rec, R + rec
        out.append(I)
    return torch.stack(out)
obs = sir(0.8, 0.3).detach()
theta = torch.tensor([-1.0, -1.0], requires_grad=True)
opt = torch.optim.LBFGS([theta], lr=0.5, max_iter=10, line_search_fn='strong_wolfe')
def closure():
    opt.zero_grad()
    b, g = theta.exp()
    loss = ((sir(b, g) - obs)**2).sum() * 100
    loss.backward()
    return loss
for i in range(4):
    print(i, f"{opt.step(closure).item():.3f}")
print([round(v, 2) for v in theta.exp().tolist()])
