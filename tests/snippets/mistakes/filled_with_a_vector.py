import torch
x = torch.zeros(3)
print(x.fill_(torch.tensor(2.0)))
x.copy_(torch.arange(2.))
