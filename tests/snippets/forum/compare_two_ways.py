import torch

x = torch.tensor([1., 2., 3.], requires_grad=True)
y = x.exp().sum()
g1 = torch.autograd.grad(y, x, retain_graph=True)[0]
y.backward()
g2 = x.grad
print((g1 == g2).all().item())
print(torch.equal(g1, g2))
print((g1 - g2).abs().max())
