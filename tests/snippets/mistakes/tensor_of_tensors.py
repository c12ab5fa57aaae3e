import torch
print(torch.tensor([torch.ones(1), torch.zeros(1)]))
print(torch.tensor([torch.ones(2), torch.zeros(2)]))
