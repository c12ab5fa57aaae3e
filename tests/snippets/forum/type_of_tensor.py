import torch

t = torch.tensor([1, 2, 3])
print(t.dtype)
print(t.type())
t = t.float()
print(t, t.dtype)
print(t.type())
t = t.type(torch.FloatTensor)
print(t.requires_grad)
