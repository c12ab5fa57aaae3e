import torch
import torch.nn as nn

print(nn.ModuleList([nn.Linear(1, 2), nn.Sequential(nn.Tanh(), nn.ModuleList([nn.ReLU(True)] * 3)), nn.Tanh(), nn.Tanh()]))
for layer in [nn.ReLU(True), nn.ReLU6(True), nn.SiLU(True), nn.Mish(inplace=True), nn.ELU(1.0, True), nn.SELU(True), nn.CELU(2.0, True),
              nn.LeakyReLU(0.1, True), nn.Hardtanh(-1, 1, inplace=True), nn.Hardsigmoid(True), nn.Hardswish(True),
              nn.Threshold(1, 2, True), nn.ReLU6(), nn.SiLU(False)]:
    x = torch.tensor([-1.0, 2.0])
    layer(x)
    print(layer, x)


drop = nn.Dropout(0.5, inplace=True)
x = torch.ones(6)
print(drop(x) is x)
leaf = torch.tensor([1.0, -1.0], requires_grad=True)
try:
    nn.ReLU(inplace=True)(leaf)
except RuntimeError as error:
    print(error)
