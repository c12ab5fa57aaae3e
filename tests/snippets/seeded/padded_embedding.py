import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
words = nn.Embedding(4, 2, padding_idx=0)
print(words, words.padding_idx)
print(words.weight)
out = words(torch.tensor([[0, 2], [2, 3]]))
print(out)
(out**2).sum().backward()
print(words.weight.grad)
print(nn.Embedding(3, 2, padding_idx=-1))
rows = torch.ones(3, 2, requires_grad=True)
out = F.embedding(torch.tensor([0, 1, 1]), rows, padding_idx=1)
out.sum().backward()
print(out, rows.grad)
try:
    nn.Embedding(3, 2, padding_idx=5)
except AssertionError as problem:
    print(problem)
