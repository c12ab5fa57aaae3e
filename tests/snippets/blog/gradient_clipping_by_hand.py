import torch

w = torch.tensor([30.0, -40.0], requires_grad=True)
(w ** 2).sum().backward()
norm = w.grad.norm()
print("norm before:", norm)
max_norm = 5.0
if norm > max_norm:
    w.grad *= max_norm / norm
print("clipped:", w.grad)
