# Losses as lessons wrote them before `reduction=`: size_average=False adds, reduce=False leaves one loss an element.
import torch
import torch.nn.functional as F
from torch import nn

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = torch.zeros(3)
for switches in ({"size_average": False}, {"reduce": False}, {"size_average": True}, {"size_average": False, "reduce": True}):
    print(switches, nn.MSELoss(**switches)(x, y), F.l1_loss(x, y, **switches))
print(nn.MSELoss(False)(x, y), nn.MSELoss(None, False)(x, y), F.mse_loss(x, y, False), F.smooth_l1_loss(x, y, None, False))

logits = torch.tensor([[1.0, 2.0, 0.5], [0.1, 0.2, 0.3]])
labels = torch.tensor([1, 2])
print(nn.CrossEntropyLoss(size_average=False)(logits, labels), F.cross_entropy(logits, labels, None, False))
print(nn.CrossEntropyLoss(ignore_index=1)(logits, labels), nn.NLLLoss(ignore_index=2)(F.log_softmax(logits, dim=1), labels))
print(F.nll_loss(F.log_softmax(logits, dim=1), labels, size_average=False), nn.NLLLoss(reduce=False)(logits, labels))
p = torch.tensor([0.2, 0.7])
print(nn.BCELoss(size_average=False)(p, torch.ones(2)), F.binary_cross_entropy(p, torch.ones(2), reduce=False))
print(nn.KLDivLoss(size_average=False)(p.log(), torch.tensor([0.5, 0.5])))

loss = nn.MSELoss(size_average=False)(x, y)
loss.backward()
print(loss.item(), x.grad, nn.MSELoss(size_average=False))
weights = torch.empty(2, 2)
nn.init.constant(weights, 0.25)
norm = nn.utils.clip_grad_norm([x], 1.0)
print(weights, norm, x.grad)
