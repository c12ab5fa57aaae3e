import copy
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(2, 2), nn.Tanh())
target = copy.deepcopy(net)
with torch.no_grad():
    for p, tp in zip(net.parameters(), target.parameters()):
        p.add_(1.0)
        tp.mul_(0.9).add_(0.1 * p)
print(net[0].weight)
print(target[0].weight)
