import torch
k = torch.tensor(0.7, requires_grad=True)
y = torch.tensor(1.0)
dt = 0.1
traj = [y]
for _ in range(10):
    y = y - dt * k * y
    traj.append(y)
traj = torch.stack(traj)
loss = (traj[-1] - 0.3) ** 2
loss.backward()
print(traj)
print(k.grad)
analytic = 2 * (traj[-1] - 0.3) * 10 * (1 - dt * k) ** 9 * (-dt)
print(analytic.item(), torch.isclose(analytic, k.grad))
