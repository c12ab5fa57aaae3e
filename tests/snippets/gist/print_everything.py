import torch

x = torch.tensor([[1., 2.], [3., 4.]], requires_grad=True)
print('x       =', x)
print('x.shape =', x.shape)
print('dtype   =', x.dtype)
print('grad    =', x.grad)
print('grad_fn =', x.grad_fn)
print('is_leaf =', x.is_leaf)
print('rg      =', x.requires_grad)
print('device  =', x.device)
y = x - 2
print('y       =', y)
print('grad_fn =', y.grad_fn)
print('is_leaf =', y.is_leaf)
