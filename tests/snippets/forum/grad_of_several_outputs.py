import torch

x = torch.tensor(2.0, requires_grad=True)
y1 = x ** 2
y2 = x ** 3
torch.autograd.backward([y1, y2])
print(x.grad)

x.grad = None
torch.autograd.backward([x ** 2, x ** 3], grad_tensors=[torch.tensor(1.0), torch.tensor(10.0)])
print(x.grad)
