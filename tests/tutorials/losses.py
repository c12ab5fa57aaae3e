"""Losses as functions and as objects, a small network by hand, and what a step changes."""

import torch
import torch.nn as nn
import torch.nn.functional as F

x = torch.tensor([[0.5, -1.0], [1.5, 2.0], [-0.5, 0.25]])
target = torch.tensor([[1.0], [0.0], [1.0]])
w1 = torch.tensor([[0.1, -0.2, 0.3], [0.4, 0.5, -0.6]], requires_grad=True)
b1 = torch.zeros(3, requires_grad=True)
w2 = nn.Parameter(torch.tensor([[0.7], [-0.8], [0.9]]))

hidden = torch.tanh(x @ w1 + b1)
print(hidden.shape)
logits = hidden.mm(w2)
loss = F.binary_cross_entropy_with_logits(logits, target)
print(loss)
loss.backward()
print(w2.grad)
print(b1.grad)
print(w1.grad)

guess = torch.sigmoid(logits.detach())
print(nn.MSELoss()(guess, target))
print(nn.BCELoss()(guess, target))
print(F.cross_entropy(torch.tensor([[2.0, 1.0, 0.1]]), torch.tensor([0])))
print(F.relu(torch.tensor([-1.0, 2.0])), F.softmax(torch.tensor([1.0, 2.0]), dim=0))
