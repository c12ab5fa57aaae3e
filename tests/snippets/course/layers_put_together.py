# Layers that stand in two places, that are put in later, that undo each other's sizes.
import torch
from torch import nn

shared = nn.Linear(2, 2)
net = nn.Sequential(shared, nn.Tanh(), shared)
for place, (name, module) in enumerate(net.named_modules()):
    print(place, repr(name), type(module).__name__)
print(len(list(net.modules())), len(list(net.parameters())))
net.insert(1, nn.ReLU())
print(net)
try:
    net.insert(9, nn.ReLU())
except IndexError as error:
    print(error)

torch.manual_seed(0)
image = torch.randn(1, 2, 6, 5)
down = nn.Conv2d(2, 3, 3, stride=2, padding=1)
up = nn.ConvTranspose2d(3, 2, 3, stride=2, padding=1)
small = down(image)
print(small.shape, up(small).shape, up(small, output_size=image.size()).shape, up(small, (5, 6)).shape)
for size in ((9, 5), (6, 5, 4), image.size()[:3]):
    try:
        up(small, output_size=size)
    except ValueError as error:
        print(error)

# A hook after the gradient may give back the leaf itself, or nothing.
rate = 0.5
leaf = torch.zeros(3, requires_grad=True)
handle = leaf.register_post_accumulate_grad_hook(lambda p: p.add_(p.grad, alpha=-rate))
leaf.backward(torch.tensor([1.0, 2.0, 3.0]))
print(leaf)
handle.remove()
leaf.register_post_accumulate_grad_hook(lambda p: p.grad * 2)
try:
    leaf.sum().backward()
except RuntimeError as error:
    print(error)

twos = torch.full((2, 3), 2.0)
print(twos.scatter(1, torch.tensor([[2], [0]]), 1.5, reduce="multiply"))
print(twos.scatter_(1, torch.tensor([[2, 1], [0, 1]]), torch.tensor([[3.0, 4.0], [5.0, 6.0]]), reduce="multiply"))
print(torch.bincount(torch.tensor([0, 2, 2]), torch.tensor([0.5, 1.0, 2.0])))
