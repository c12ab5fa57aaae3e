import torch
import torch.nn as nn
torch.manual_seed(0)
emb = nn.Embedding(4, 2)
print(emb, emb.weight)
out = emb(torch.tensor([1, 3, 1]))
print(out)
out.sum().backward()
print(emb.weight.grad, type(emb), emb.num_embeddings)
net = nn.Sequential(nn.Embedding(5, 3), nn.Flatten(), nn.Linear(6, 1))
print(net(torch.tensor([[1, 2], [0, 4]])))
print(net)
try: emb(torch.tensor([7]))
except IndexError as e: print(e)
