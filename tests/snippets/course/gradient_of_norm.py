import torch

v = torch.tensor([3.0, 4.0], requires_grad=True)
n = v.norm()
print(n)
n.backward()
print(v.grad)
print(v.grad.norm())
