import math

import torch
from torch import nn

torch.manual_seed(11)

w1 = torch.empty(3, 4, requires_grad=True)
w2 = torch.empty(2, 3, requires_grad=True)
b = torch.empty(3, requires_grad=True)
nn.init.xavier_uniform_(w1)
nn.init.kaiming_normal_(w2, nonlinearity="relu")
nn.init.constant_(b, 0.1)
print(w1)
print(w2)
print(b)

x = torch.randn(5, 4)
h = torch.tanh(x @ w1.T + b)
out = h @ w2.t()
loss = out.square().mean()
loss.backward()
print(loss)
for p in [w1, w2, b]:
    print(p.grad)

for fill in (nn.init.ones_, nn.init.zeros_, nn.init.eye_, nn.init.xavier_normal_, nn.init.kaiming_uniform_):
    print(fill(torch.empty(2, 2)))
print(nn.init.normal_(torch.empty(2), mean=5.0, std=0.1), nn.init.uniform_(torch.empty(2), -3, -2))
for name in ["linear", "sigmoid", "tanh", "relu", "leaky_relu", "selu"]:
    print(f"{name}: {nn.init.calculate_gain(name):.4f}")
print(nn.init.calculate_gain("leaky_relu", 0.3) == math.sqrt(2 / (1 + 0.09)))
