import torch
from torch.utils.data import DataLoader, Dataset, Subset, TensorDataset, random_split

torch.manual_seed(0)
d = TensorDataset(torch.arange(10.), torch.arange(10)*2)
a, b = random_split(d, [7, 3])
print(len(a), a.indices, b.indices, a[0], len(b))
a, b, c = random_split(d, [0.5, 0.25, 0.25], generator=torch.Generator().manual_seed(42))
print(a.indices, b.indices, c.indices)
for x, y in DataLoader(b, batch_size=2):
    print(x, y)
for x, y in DataLoader(a, batch_size=2, shuffle=True):
    print(x, y)
print(isinstance(a, Dataset), isinstance(d, Dataset), isinstance(a, Subset))
print([row for row in Subset(d, [1, 2])])
print(Subset(d, range(3))[1])
print(a.dataset is d)
print(random_split(range(5), [2, 3], generator=torch.Generator().manual_seed(1))[0].indices)
try:
    random_split(d, [1, 2])
except ValueError as e:
    print(e)
