import copy

import torch
import torch.nn as nn

norm = nn.BatchNorm1d(2)
other = copy.deepcopy(norm)
other(torch.arange(8.0).view(4, 2))
print(norm.running_mean, norm.num_batches_tracked)
print(other.running_mean, other.num_batches_tracked)
net = nn.Sequential(nn.BatchNorm1d(2), nn.Flatten())
best = copy.deepcopy(net)
for step in range(3):
    net(torch.arange(8.0).view(4, 2) + step)
print(best[0].running_var, net[0].running_var)
best.load_state_dict(net.state_dict())
print(best[0].running_var, best.training, net.eval().training, best.training)
