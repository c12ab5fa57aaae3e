import torch
import torch.nn.functional as F

p = torch.tensor([0.2, 0.3, 0.5])
q = torch.tensor([1.0, 1.0, 1.0], requires_grad=True)
kl = F.kl_div(F.log_softmax(q, dim=0), p, reduction='sum')
kl.backward()
print(kl)
print(q.grad)
