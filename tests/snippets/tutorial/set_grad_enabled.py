import torch

x = torch.tensor([3.], requires_grad=True)
is_train = False
with torch.set_grad_enabled(is_train):
    y = x * 2
print(y.requires_grad)
is_train = True
with torch.set_grad_enabled(is_train):
    y = x * 2
print(y.requires_grad)
