import torch
from torch import nn
import torch.nn.functional as F
w = torch.arange(12.0).reshape(4, 3).sin().requires_grad_()
idx = torch.tensor([1, 2, 3, 1, 0])
off = torch.tensor([0, 2, 2])
for mode in ('sum', 'mean', 'max'):
    y = F.embedding_bag(idx, w, off, mode=mode)
    print(y)
    print(torch.autograd.grad((y * torch.arange(9.).reshape(3, 3)).sum(), w)[0])
    print(F.embedding_bag(torch.tensor([[1, 2], [3, 0]]), w, mode=mode, padding_idx=2))
print(F.embedding_bag(idx, w, torch.tensor([0, 2, 5]), mode='sum', include_last_offset=True, per_sample_weights=torch.tensor([1., 2., 3., 4., 5.])))
torch.manual_seed(0)
bag = nn.EmbeddingBag(5, 2, mode='sum')
print(bag, bag.weight)
print(bag(torch.tensor([1, 2, 4]), torch.tensor([0, 1])))
print(nn.EmbeddingBag(5, 2, padding_idx=1), nn.EmbeddingBag(3, 2).weight.shape)
for bad in (lambda: F.embedding_bag(idx, w), lambda: F.embedding_bag(torch.tensor([[1, 2]]), w, off), lambda: F.embedding_bag(idx, w, off, mode='x')):
    try:
        print(bad())
    except ValueError as e:
        print(str(e)[:60])
