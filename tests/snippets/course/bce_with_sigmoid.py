import torch
import torch.nn as nn

logits = torch.tensor([0.0, 2.0, -2.0], requires_grad=True)
labels = torch.tensor([1.0, 1.0, 0.0])
m = nn.Sigmoid()
bce = nn.BCELoss()
loss = bce(m(logits), labels)
print('loss', loss)
loss.backward()
print(logits.grad)
other = nn.BCEWithLogitsLoss()(logits, labels)
print(torch.isclose(loss, other))
