import torch
import torch.nn.functional as F

logits = torch.tensor([[1., 2., 3.], [1., 1., 1.]], requires_grad=True)
targets = torch.tensor([2, 0])
logp = F.log_softmax(logits, dim=1)
loss = -logp.gather(1, targets.unsqueeze(1)).mean()
print(loss)
print(F.nll_loss(logp, targets))
loss.backward()
print(logits.grad)
