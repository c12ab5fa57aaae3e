import torch

a = torch.ones(2)
print(torch.dot(a, a))
torch.dot(torch.ones(2, 2), torch.ones(2, 2))
