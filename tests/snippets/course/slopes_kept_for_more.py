"""What create_graph=True keeps is computed as PyTorch computes it, to the last digit."""
import torch

x = torch.tensor([2.0, 5.0, 7.0, 11.3, 0.31], requires_grad=True)
w = torch.tensor([3.0, 0.7, 1.9, 13.1, 0.77], requires_grad=True)
c = torch.tensor([1.7, 2.3, 5.1, 7.7, 0.13])

for name, y in [("x / w", x / w), ("log", x.log()), ("log1p", x.log1p()), ("sqrt", x.sqrt()), ("atan", x.atan())]:
    (slope,) = torch.autograd.grad((y * c).sum(), x, create_graph=True)
    print(name, slope.grad_fn.name(), slope.tolist())
    if name != "x / w":
        (bend,) = torch.autograd.grad((slope * c).sum(), x)
        print(" ", bend.tolist())

slopes = torch.autograd.grad(((x / w) * c).sum(), [x, w], create_graph=True)
print([s.tolist() for s in slopes])
print([s.tolist() for s in torch.autograd.grad(slopes[1].sum(), [x, w])])

loss = ((x / w).sqrt() * c).sum()
loss.backward(create_graph=True)
print(x.grad.tolist(), w.grad.tolist())
print(torch.softmax(x, 0).sum().item())
