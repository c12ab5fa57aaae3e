import torch

x = torch.randn(5, 3)
w = torch.randn(3, 2, requires_grad=True)
b = torch.zeros(2, requires_grad=True)
out = x @ w + b
out.sum().backward()
print(out.shape, w.grad.shape, b.grad)
print(torch.allclose(w.grad, x.sum(0).unsqueeze(1).expand(3, 2)))
