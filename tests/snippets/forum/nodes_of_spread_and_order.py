import torch
import torch.nn.functional as F

x = torch.tensor([[3.0, 1.0], [2.0, 5.0]], requires_grad=True)
print(torch.std_mean(x), torch.var_mean(x, dim=0))
print(torch.sort(x)[0], torch.sort(x, stable=True)[0], x.sort(dim=0, descending=True)[0])
y = torch.nextafter(x, x + 1)
print(y.grad_fn, torch.autograd.grad(y.sum(), x))
short = torch.ones(1, 2, dtype=torch.int32)
print(torch.tensordot(short, short, 1))
empty = torch.zeros(2, 0, requires_grad=True)
loss = F.soft_margin_loss(empty, torch.zeros(2, 0))
loss.backward()
print(loss, empty.grad)
angle = torch.atan2(torch.tensor([1, 0]), torch.tensor([2.0, -1.0], requires_grad=True))
print(angle)
