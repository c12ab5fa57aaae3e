import torch

M = torch.tensor([[4., 1.], [2., 3.]], requires_grad=True)
print(torch.trace(M))
torch.trace(M).backward()
print(M.grad)
M.grad = None
d = torch.det(M)
print(round(d.item(), 4))
d.backward()
print(M.grad)
