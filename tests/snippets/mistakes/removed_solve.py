import torch

try:
    torch.solve(torch.ones(2, 1), torch.eye(2))
except RuntimeError as error:
    print(str(error)[:66])
