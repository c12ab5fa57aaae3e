import torch
from torch import nn
loss = nn.CrossEntropyLoss()
inp = torch.tensor([[0.1, 0.2, 0.7], [2.0, 0.1, -1.0]], requires_grad=True)
tgt = torch.tensor([2, 0])
out = loss(inp, tgt)
out.backward()
print(out)
print(inp.grad)
print(nn.CrossEntropyLoss(reduction='none')(inp, tgt))
print(nn.NLLLoss()(nn.LogSoftmax(dim=1)(inp), tgt))
soft = nn.CrossEntropyLoss(label_smoothing=0.1)
print(soft(inp, tgt))
print(nn.CrossEntropyLoss(weight=torch.tensor([1., 2., 3.]))(inp, tgt))
