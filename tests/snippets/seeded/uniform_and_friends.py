import torch

torch.manual_seed(9)
a = torch.empty(4).uniform_(-1, 1)
b = torch.rand_like(a)
c = torch.randn_like(a)
d = torch.bernoulli(torch.full((6,), 0.5))
e = torch.normal(torch.tensor([0., 10., 100.]), torch.tensor([1., 1., 1.]))
print(a, b, c, d, e, sep="\n")
a.requires_grad_()
(a * b).sum().backward()
print(a.grad == b)
