import torch
import torch.nn.functional as F

logits = torch.tensor([[2.0, 1.0, 0.1]], requires_grad=True)
target = torch.tensor([0])
loss = F.cross_entropy(logits, target)
loss.backward()
print(loss)
print(logits.grad)
print(F.softmax(logits, dim=1).detach() - F.one_hot(target, num_classes=3))
