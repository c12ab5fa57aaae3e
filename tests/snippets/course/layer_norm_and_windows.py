"""Layer normalisation, and windows that slide along a dimension."""
import torch
import torch.nn.functional as F

x = torch.tensor([[1.0, 2.0, 4.0], [0.5, -1.0, 3.0]], requires_grad=True)
w = torch.tensor([1.0, 2.0, 0.5])
b = torch.tensor([0.1, 0.2, 0.3])
print(F.layer_norm(x, (3,)))
print(F.layer_norm(x, x.shape, eps=0.5))
y = F.layer_norm(x, [3], w, bias=b)
print(y)
(y * w).sum().backward()
print(x.grad)
print(F.layer_norm(torch.ones(3), (3,)))
for wrong in (lambda: F.layer_norm(x, (2,)), lambda: F.layer_norm(x, ()), lambda: F.layer_norm(x, (3,), b[:2])):
    try:
        wrong()
    except RuntimeError as error:
        print(error)

z = torch.arange(9.0).reshape(3, 3).requires_grad_()
print(z.unfold(0, 2, 1))
print(z.unfold(1, 2, 2).shape, z.unfold(-1, 3, 1).shape, torch.tensor(2.0).unfold(0, 1, 1))
(z.unfold(0, 2, 1) * torch.arange(12.0).reshape(2, 3, 2)).sum().backward()
print(z.grad)
print(torch.arange(1.0, 8.0).unfold(0, 3, 2).mean(1))
for wrong in (lambda: z.unfold(0, 4, 1), lambda: z.unfold(0, -1, 1), lambda: z.unfold(0, 2, 0)):
    try:
        wrong()
    except RuntimeError as error:
        print(error)
