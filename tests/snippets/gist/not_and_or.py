import torch

x = torch.tensor(1.0, requires_grad=True)
y = x * 2
print(not x.grad is not None)
print(x.requires_grad and y.requires_grad)
print(x.is_leaf or y.is_leaf)
if not y.is_leaf and y > 1:
    print("y is computed")
print(1 < y.item() <= 2)
