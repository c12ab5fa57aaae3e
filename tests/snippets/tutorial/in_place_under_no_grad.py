import torch

w = torch.tensor([1.0, 1.0], requires_grad=True)
loss = (w * torch.tensor([3.0, -1.0])).sum()
loss.backward()
with torch.no_grad():
    w -= 0.1 * w.grad
    w.grad.zero_()
print(w)
print(w.grad)
print(w.is_leaf)
