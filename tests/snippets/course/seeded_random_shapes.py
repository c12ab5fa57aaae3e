import torch

torch.random.manual_seed(42)
x = torch.rand(3, 4, requires_grad=True)
y = torch.randn(4, 2)
z = (x @ y).mean()
z.backward()
print(z.shape, x.grad.shape)
print(torch.allclose(x.grad[0], x.grad[1]))
print((x >= 0).all(), (x < 1).all())
