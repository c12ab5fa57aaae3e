"""A line fitted to five points, the loss from nn.functional, the step from optim."""

import torch
import torch.nn.functional as F
from torch import optim

t_c = torch.tensor([0.5, 14.0, 15.0, 28.0, 11.0])
t_u = torch.tensor([35.7, 55.9, 58.2, 81.9, 56.3]) * 0.1


def model(t, w, b):
    return w * t + b


params = torch.tensor([1.0, 0.0], requires_grad=True)
optimizer = optim.SGD([params], lr=1e-2)
for epoch in range(1, 501):
    loss = F.mse_loss(model(t_u, *params), t_c)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if epoch in (1, 10, 100, 500):
        print("Epoch {}, Loss {:.4f}".format(epoch, loss))
print([f"{p:.2f}" for p in params.tolist()])
