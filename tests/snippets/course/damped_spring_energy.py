import torch
m, k, c = 1.0, 4.0, 0.1
pos = torch.tensor(1.0, requires_grad=True)
vel = torch.tensor(0.0, requires_grad=True)
p, v = pos, vel
dt = 0.01
for step in range(200):
    a = (-k * p - c * v) / m
    v = v + dt * a
    p = p + dt * v
energy = 0.5 * m * v ** 2 + 0.5 * k * p ** 2
energy.backward()
print(f"final position {p.item():.5f}, velocity {v.item():.5f}")
print("dE/dx0 =", pos.grad, "dE/dv0 =", vel.grad)
