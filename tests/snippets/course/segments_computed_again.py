import torch
import torch.utils.checkpoint as cp
from torch.utils.checkpoint import checkpoint

def block(h, power=2):
    return torch.tanh(h) ** power

h = torch.tensor([0.5, -1.5, 2.0], requires_grad=True)
out = checkpoint(block, h, use_reentrant=False)
print(out)
out.sum().backward()
print(h.grad)

h.grad = None
cubed = checkpoint(block, h, power=3, use_reentrant=False)
cubed.sum().backward()
print(h.grad)

print(checkpoint(block, h, use_reentrant=True))
print(torch.utils.checkpoint.checkpoint(lambda a, b: a * b, h, h.detach(), use_reentrant=True).requires_grad)

steps = [lambda z: z * 2, torch.sin]
h.grad = None
chained = cp.checkpoint_sequential(steps, 2, h, use_reentrant=False)
chained.sum().backward()
print(chained, h.grad)
