import torch

x = torch.tensor(torch.pi / 6, requires_grad=True)
y = torch.sin(x)
for order in range(1, 5):
    y, = torch.autograd.grad(y, x, create_graph=True)
    print(order, f"{y.item():.4f}")
