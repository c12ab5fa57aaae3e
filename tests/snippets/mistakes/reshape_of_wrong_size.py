import torch

x = torch.tensor([[1., 2.], [3., 4.]], requires_grad=True)
print(x.reshape(4))
print(x.reshape(3, 2))
