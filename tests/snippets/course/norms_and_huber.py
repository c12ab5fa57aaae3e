import torch
x = torch.tensor([3.0, -1.0, 2.0], requires_grad=True)
l1 = x.abs().sum()
l2 = x.pow(2).sum().sqrt()
linf = x.abs().max()
huber = torch.nn.functional.huber_loss(x, torch.zeros(3), delta=1.5, reduction='sum')
for n, l in (("l1", l1), ("l2", l2), ("linf", linf), ("huber", huber)):
    x.grad = None
    l.backward()
    print(f"{n:>6}: {l.item():7.4f}  grad={x.grad}")
