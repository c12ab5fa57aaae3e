from collections import OrderedDict

import torch
from torch import nn

body = nn.Sequential(OrderedDict([("lin", nn.Linear(2, 3)), ("act", nn.Tanh()), ("drop", nn.Dropout(0.25))]))
print(body[1:])
print(body[0] is body.lin, body[:0])
body.append(nn.Linear(3, 1))
print(body)
print([name for name, _ in body[-1:].named_parameters()])
print(body.eval()(torch.zeros(4, 2)).shape)

layers = nn.ModuleList(nn.Linear(2, 2) for _ in range(3))
layers.append(nn.ReLU())
layers.extend([nn.Sequential(nn.Identity(), nn.Flatten(0)) for _ in range(2)])
print(layers)
print(layers[2:4], len(layers), nn.ModuleList())
x = torch.ones(1, 2)
for layer in layers:
    x = layer(x)
print(x.shape)
try:
    layers.append(3)
except TypeError as error:
    print(error)
