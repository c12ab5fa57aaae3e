import torch

emb = torch.tensor([[1., 2.], [3., 4.], [5., 6.]], requires_grad=True)
idx = torch.tensor([0, 2, 0])
picked = emb[idx]
print(picked)
picked.sum().backward()
print(emb.grad)
