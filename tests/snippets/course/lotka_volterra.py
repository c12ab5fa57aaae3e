import torch
def lotka(t, s, p):
    x, y = s[0], s[1]
    a, b, c, d = p
    return torch.stack([a*x - b*x*y, -c*y + d*x*y])
def rk4(f, s, p, dt, steps):
    t = 0.0
    out = [s]
    for _ in range(steps):
        k1 = f(t, s, p)
        k2 = f(t + dt/2, s + dt/2*k1, p)
        k3 = f(t + dt/2, s + dt/2*k2, p)
        k4 = f(t + dt, s + dt*k3, p)
        s = s + dt/6*(k1 + 2*k2 + 2*k3 + k4)
        t += dt
        out.append(s)
    return torch.stack(out)
p = torch.tensor([1.5, 1.0, 3.0, 1.0], requires_grad=True)
s0 = torch.tensor([1.0, 1.0], requires_grad=True)
traj = rk4(lotka, s0, p, 0.05, 20)
print(traj.shape, traj[-1])
traj[-1, 0].backward()
print(p.grad)
print(s0.grad)
