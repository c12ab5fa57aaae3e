import torch
import torch.nn.functional as F
torch.manual_seed(0)
logits = torch.tensor([[1.0, 2.0, 0.5]], requires_grad=True)
y = F.gumbel_softmax(logits, tau=0.5)
print(y)
h = F.gumbel_softmax(logits, tau=1, hard=True)
print(h)
(h * torch.tensor([1., 2., 3.])).sum().backward()
print(logits.grad)
