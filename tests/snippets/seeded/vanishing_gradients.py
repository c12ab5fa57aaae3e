import torch
from torch import nn
torch.manual_seed(7)
layers = [nn.Linear(4, 4) for _ in range(3)]
x = torch.ones(1, 4)
for l in layers:
    x = torch.sigmoid(l(x))
loss = x.sum()
loss.backward()
for i, l in enumerate(layers):
    print(f"layer {i}: |grad| = {l.weight.grad.norm():.6f}")
print(torch.stack([l.weight.grad.abs().mean() for l in layers]))
