import torch

w = torch.zeros(2)
w.requires_grad = True
print(w)
frozen = torch.ones(2)
frozen.requires_grad_(False)
print(frozen.requires_grad)
y = (w + frozen).sum()
y.backward()
print(w.grad, frozen.grad)
w.detach_()
print(w.requires_grad)
