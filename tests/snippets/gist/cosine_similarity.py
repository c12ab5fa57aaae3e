import torch
import torch.nn.functional as F

a = torch.tensor([1., 2., 2.], requires_grad=True)
b = torch.tensor([2., 1., 2.])
c = F.cosine_similarity(a, b, dim=0)
print(c)
c.backward()
print(a.grad)
