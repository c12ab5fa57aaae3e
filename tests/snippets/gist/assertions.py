import torch

x = torch.tensor([1., 2., 3.], requires_grad=True)
y = (x ** 2).sum()
y.backward()
assert torch.equal(x.grad, 2 * x)
assert x.grad.shape == x.shape, "shapes differ"
assert torch.allclose(x.grad, torch.tensor([2., 4., 6.]))
print("all checks passed")
