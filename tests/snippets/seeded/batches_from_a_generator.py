# Batches of several passes, drawn from a generator of the loader's own.
import torch
import torch.nn as nn
from torch.utils.data import TensorDataset, DataLoader

for n, drop in [(6, False), (8, False), (10, True), (3, True)]:
    own = torch.Generator().manual_seed(3)
    loader = DataLoader(TensorDataset(torch.arange(n)), batch_size=4, shuffle=True, drop_last=drop, generator=own)
    for epoch in range(3):
        print(n, epoch, [batch[0].tolist() for batch in loader])
    if n > 3:
        print(next(iter(loader)))
    print(torch.rand(2, generator=own))
print(type(nn.ReLU()).__name__, [type(m).__name__ for m in nn.Sequential(nn.Linear(1, 1)).modules()])
