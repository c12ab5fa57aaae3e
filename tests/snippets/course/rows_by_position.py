import torch
emb = torch.randn(5, 3, generator=torch.Generator().manual_seed(4)).requires_grad_()
idx = torch.tensor([0, 2, 2, 4])
out = emb[idx].mean(dim=0)
out.sum().backward()
print(emb.grad)
emb.grad = None
torch.nn.functional.embedding(idx, emb).pow(2).sum().backward()
print(emb.grad)
print(torch.gather(emb.detach(), 1, torch.tensor([[0], [1], [2], [0], [1]])))
print(emb.detach().index_select(0, torch.tensor([1, 3])))
mask = emb > 0
print(mask, emb[mask].shape, mask.sum(), mask.float().mean())
