import torch
import torch.nn.functional as F

g = torch.Generator().manual_seed(2147483647)
W = torch.randn((5, 4), generator=g, requires_grad=True)
print(W)
xenc = F.one_hot(torch.tensor([0, 3, 4]), num_classes=5).float()
logits = xenc @ W
counts = logits.exp()
probs = counts / counts.sum(1, keepdims=True)
loss = -probs[torch.arange(3), torch.tensor([1, 0, 2])].log().mean()
print(loss.item())
W.grad = None
loss.backward()
W.data += -10 * W.grad
print(W)
print(torch.randint(0, 100, (4,), generator=g), torch.rand(2, generator=g))
