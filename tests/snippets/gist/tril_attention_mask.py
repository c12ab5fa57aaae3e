import torch

s = torch.zeros(3, 3, requires_grad=True)
mask = torch.tril(torch.ones(3, 3))
masked = s.masked_fill(mask == 0, float('-inf'))
w = torch.softmax(masked, dim=-1)
print(w)
w[2].dot(torch.tensor([1., 2., 3.])).backward()
print(s.grad)
