import torch
from torch.nn import init
w = torch.empty(3)
init.zeros_(w)
print(w)
init.xavier_uniform_(w)
