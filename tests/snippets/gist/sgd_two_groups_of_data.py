import torch
from torch import optim

xs = torch.tensor([1., 2., 3., 4.])
ys = 3 * xs - 2
k = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
opt = optim.SGD(params=[k, b], lr=0.05)
for epoch in range(500):
    perm = [0, 1, 2, 3]
    for i in range(0, 4, 2):
        batch = perm[i:i + 2]
        pred = k * xs[batch] + b
        loss = ((pred - ys[batch]) ** 2).mean()
        opt.zero_grad(set_to_none=True)
        loss.backward()
        opt.step()
print('k=%.3f b=%.3f' % (k.item(), b.item()))
