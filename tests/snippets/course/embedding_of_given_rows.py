import torch
from torch import nn

table = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
e = nn.Embedding.from_pretrained(table)
print(e, e.weight, e(torch.tensor([1])))
e = nn.Embedding.from_pretrained(table, freeze=False, padding_idx=0)
e(torch.tensor([[0, 1, 1]])).sum().backward()
print(e, e.weight.grad, e.weight.grad.is_sparse, table.is_cpu, table.is_complex(), table.get_device())
f = nn.Embedding(num_embeddings=3, embedding_dim=2, padding_idx=0, max_norm=None, sparse=False)
print(f, f.weight[0])
torch.manual_seed(3)
g = nn.Embedding(2, 2, _weight=table)
print(g.weight, torch.rand(2))
for wrong in (lambda: nn.Embedding.from_pretrained(torch.ones(3)), lambda: nn.Embedding(3, 2, _weight=table)):
    try:
        wrong()
    except AssertionError as err:
        print(err)
