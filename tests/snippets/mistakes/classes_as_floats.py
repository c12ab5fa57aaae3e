import torch
import torch.nn.functional as F

scores = torch.tensor([[1.0, 2.0], [0.5, 0.1]], requires_grad=True)
labels = torch.tensor([0.0, 1.0])
print(F.softmax(scores, dim=1))
loss = F.cross_entropy(scores, labels)
loss.backward()
