import torch

x = torch.tensor(1.0, requires_grad=True)
loss = x * 2
print(loss)
print(los)
