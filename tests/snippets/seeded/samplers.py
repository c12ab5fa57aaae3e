import torch
from torch.utils.data import BatchSampler, ConcatDataset, DataLoader, RandomSampler, SequentialSampler
from torch.utils.data import SubsetRandomSampler, TensorDataset, WeightedRandomSampler

torch.manual_seed(4)
letters = ["a", "b", "c", "d", "e", "f", "g"]
print(list(SequentialSampler(letters)), len(SequentialSampler(letters)))
mixed = RandomSampler(letters)
print(list(mixed), list(mixed), len(mixed), mixed.num_samples, mixed.replacement)
print(list(RandomSampler(letters, num_samples=10)), list(RandomSampler(letters, num_samples=3)))
print(list(RandomSampler(range(5), replacement=True, num_samples=40)), list(RandomSampler(range(5), True, 32)))
print(list(SubsetRandomSampler([2, 4, 6, 8])), [letters[i] for i in SubsetRandomSampler([0, 6])])
print(list(WeightedRandomSampler([0.1, 0.7, 0.2], 8)), list(WeightedRandomSampler(torch.ones(4), 3, replacement=False)))
for batch in BatchSampler(mixed, batch_size=3, drop_last=False):
    print(batch)
print(list(BatchSampler(SequentialSampler(range(7)), 2, True)), len(BatchSampler(range(7), 2, False)))
print(torch.rand(1))

own = torch.Generator().manual_seed(1)
print(list(RandomSampler(letters, generator=own)), list(SubsetRandomSampler([1, 2, 3], generator=own)))

x = torch.arange(10.0).reshape(5, 2)
y = torch.tensor([0, 1, 0, 1, 0])
rows = TensorDataset(x, y)
for inputs, labels in DataLoader(rows, batch_size=2, sampler=SubsetRandomSampler([0, 1, 4])):
    print(inputs, labels)
for inputs, labels in DataLoader(rows, batch_sampler=BatchSampler(RandomSampler(rows), 2, True)):
    print(inputs.tolist(), labels)
for inputs, labels in DataLoader(rows, batch_sampler=[[0, 4], [2]]):
    print(inputs.tolist(), labels)
balanced = WeightedRandomSampler([1.0, 1.5, 1.0, 1.5, 1.0], len(rows))
print([labels.tolist() for _, labels in DataLoader(rows, 2, sampler=balanced, drop_last=True)])


def longest_last(batch):
    texts = sorted(batch, key=len)
    return texts, torch.tensor([len(text) for text in texts])


words = ["tree", "of", "derivative", "sum", "x"]
for texts, lengths in DataLoader(words, batch_size=2, shuffle=True, collate_fn=longest_last):
    print(texts, lengths)
print(list(DataLoader(words, batch_size=None)), list(DataLoader([1, 2], batch_size=None, collate_fn=lambda v: v * 10)))
loader = DataLoader(rows, 2, shuffle=True)
print(type(loader.sampler), type(loader.batch_sampler), loader.batch_size, loader.drop_last, len(loader))
both = ConcatDataset([rows, TensorDataset(x + 100, y)])
print(len(both), both[0], both[6], both[-1], both.cumulative_sizes)
print([inputs.shape[0] for inputs, _ in DataLoader(both, 4)])
it = iter(loader)
print(torch.rand(1), next(it)[1], torch.rand(1))
for attempt in (
    lambda: DataLoader(rows, shuffle=True, sampler=mixed),
    lambda: DataLoader(rows, 2, batch_sampler=[[0]]),
    lambda: BatchSampler(mixed, 0, False),
    lambda: RandomSampler([]),
    lambda: WeightedRandomSampler([[0.5]], 1),
    lambda: ConcatDataset([]),
):
    try:
        attempt()
    except (ValueError, AssertionError) as error:
        print(type(error).__name__, error)
