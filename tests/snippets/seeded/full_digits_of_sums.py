import torch

torch.manual_seed(17)
for n in (3, 6, 11, 40, 700):
    x = torch.rand(n)
    print(n, x.sum().item(), x.mean().item(), x.std().item(), (x * x).sum().item())
table = torch.rand(9, 5)
print(table.sum(dim=0).tolist())
print(table.sum(dim=1).tolist())
