import torch

w1 = torch.tensor(1.0, requires_grad=True)
w2 = torch.tensor(2.0, requires_grad=True)
w = torch.stack((w1, w2))
c = torch.cat([w, torch.tensor([3.0])], dim=0)
print(w)
print(c)
(c ** 2).sum().backward()
print(w1.grad, w2.grad)
