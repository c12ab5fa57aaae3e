import torch
import torch.nn.functional as F

x = torch.tensor([[1., 2.], [3., 4.], [5., 6.]])
W = torch.tensor([[1., -1.], [0.5, 0.5]], requires_grad=True)
b = torch.tensor([0.1, -0.1], requires_grad=True)
out = F.linear(x, W, b)
print(out)
out.mean().backward()
print(W.grad)
print(b.grad)
