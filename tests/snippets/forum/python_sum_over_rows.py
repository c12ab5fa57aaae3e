import torch

m = torch.tensor([[1., 2.], [3., 4.]], requires_grad=True)
print(sum(m))
print(sum(m[0]) / len(m[0]))
print(max(m[1]).item(), min(m[1]).item())
print(sum([row.sum() for row in m]))
