import torch

print(torch.tensor([1e-5, 1.0]))
print(torch.tensor([1e9, 2.0]))
print(torch.tensor([12345.678, 0.001]))
print(torch.tensor([100000., 250000.]))
print(torch.tensor([float('inf'), 1.5, float('nan')]))
print(torch.tensor(1e-8), torch.tensor(123456789.))
print(torch.tensor([[1.0, -2.5], [1000.25, 3.125]]))
print(torch.tensor([True, False]))
print(torch.tensor([[1, 20], [300, -4]]))
