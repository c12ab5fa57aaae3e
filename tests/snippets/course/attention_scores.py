import torch
import torch.nn.functional as F

q = torch.tensor([[1., 0.], [0., 1.]], requires_grad=True)
k = torch.tensor([[1., 1.], [1., -1.], [0., 2.]])
v = torch.tensor([[1., 2.], [3., 4.], [5., 6.]])
scores = q @ k.transpose(0, 1) / 2 ** 0.5
weights = F.softmax(scores, dim=-1)
print(weights)
out = weights @ v
out.sum().backward()
print(q.grad)
