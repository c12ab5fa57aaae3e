import torch

print(torch.tensor(0.1))
print(torch.tensor(0.1, dtype=torch.float64))
torch.set_default_dtype(torch.float64)
print(torch.tensor(0.1))
print(torch.tensor(0.1, dtype=torch.float32))
x = torch.tensor([1/3, 2/3], requires_grad=True)
print(x)
(x ** 2).sum().backward()
print(x.grad)
