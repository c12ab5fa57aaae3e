import torch

x = torch.ones(4)
y = torch.zeros(2)
w = torch.full((4, 2), 0.25, requires_grad=True)
b = torch.zeros(2, requires_grad=True)
z = torch.matmul(x, w) + b
loss = torch.nn.functional.binary_cross_entropy_with_logits(z, y)

print(f"Gradient function for z = {z.grad_fn}")
print(f"Gradient function for loss = {loss.grad_fn}")
loss.backward()
print(w.grad)
print(b.grad)

z = torch.matmul(x, w) + b
print(z.requires_grad)
with torch.no_grad():
    z = torch.matmul(x, w) + b
print(z.requires_grad)

z_det = (torch.matmul(x, w) + b).detach()
print(z_det.requires_grad)
