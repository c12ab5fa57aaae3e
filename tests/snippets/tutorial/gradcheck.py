import torch
from torch.autograd import gradcheck

x = torch.tensor([0.3, -0.7, 1.1], dtype=torch.double, requires_grad=True)
print(gradcheck(lambda t: t ** 2, (x,), eps=1e-6, atol=1e-4))
print(gradcheck(torch.sin, (x,)))
