import torch

p = torch.tensor([4.0, 9.0], requires_grad=True)
print(p._version)
q = p.sqrt()
half = q[:1]
q.mul_(2)
q[1] = 0.5
half += 1
print(q._version, half._version, q[0]._version, q.view(2, 1)._version)

seen = q.detach()
seen.zero_()
print(q._version, seen._version)
unseen = q.data
unseen.fill_(7)
print(q._version, unseen._version, q.data._version)

for _ in range(4):
    p.grad = None
    (p ** 2).sum().backward()
    with torch.no_grad():
        p -= 0.1 * p.grad
print(p._version)
p.data = torch.ones(2)
p.data -= 0.5
print(p._version)

layer = torch.nn.Linear(2, 1)
opt = torch.optim.Adam(layer.parameters())
for _ in range(3):
    opt.zero_grad()
    layer(p.detach()).sum().backward()
    opt.step()
print(layer.weight._version - layer.bias._version, q.clone()._version)

total = torch.tensor(0.0)
for n in range(5):
    total += n
print(total._version, total.copy_(torch.tensor(1.0)).mul_(3)._version)

try:
    p.add_(1)
except RuntimeError:
    print(p._version)
grid = torch.zeros(2, 3)
grid.t_().clamp_(0, 1)
torch.add(grid, 1, out=grid)
grid[grid > 0] = -1
print(grid._version)
