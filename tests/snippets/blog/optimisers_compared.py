import torch

def rosen(p):
    x, y = p
    return (1 - x) ** 2 + 100 * (y - x ** 2) ** 2

def run(name, opt_fn, steps=200):
    p = torch.tensor([-1.5, 2.0], requires_grad=True)
    opt = opt_fn([p])
    for _ in range(steps):
        opt.zero_grad()
        loss = rosen(p)
        loss.backward()
        opt.step()
    print(f"{name:<10s} {p.detach().numpy()} loss={loss.item():.5f}")

run("sgd", lambda ps: torch.optim.SGD(ps, lr=1e-3))
run("momentum", lambda ps: torch.optim.SGD(ps, lr=1e-4, momentum=0.9))
run("adam", lambda ps: torch.optim.Adam(ps, lr=0.05))
run("rmsprop", lambda ps: torch.optim.RMSprop(ps, lr=0.01))
