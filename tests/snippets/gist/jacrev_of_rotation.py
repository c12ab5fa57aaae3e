import torch
from torch.func import jacrev

def rotate(angle):
    return torch.stack([torch.cos(angle), torch.sin(angle)])

print(jacrev(rotate)(torch.tensor(0.0)))
print(jacrev(jacrev(rotate))(torch.tensor(0.0)))
