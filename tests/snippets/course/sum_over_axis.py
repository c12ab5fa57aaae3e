import torch

m = torch.arange(12.0, requires_grad=True)
m2 = m.reshape(3, 4)
rows = m2.sum(dim=1)
cols = m2.sum(dim=0)
print(rows)
print(cols)
loss = (rows ** 2).sum() + cols.max()
loss.backward()
print(m.grad.view(3, 4))
