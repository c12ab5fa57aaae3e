import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor(0.5, requires_grad=True)
b.requires_grad = False
out = (w * 3).sum() + b
out.backward()
print(w.grad)
print(b.grad)
print(b.requires_grad)
