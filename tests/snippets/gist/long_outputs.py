import torch

print(torch.arange(30))
print(torch.arange(0, 3, 0.1))
x = torch.arange(24., requires_grad=True)
print(x)
print((x * 1.5).view(4, 6))
print(torch.zeros(50, 50))
print(torch.ones(2, 3, 4))
print(torch.arange(2000))
