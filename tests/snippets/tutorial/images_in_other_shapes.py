# windows as columns and back, another size, channels as pixels
import torch
import torch.nn.functional as F
from torch import nn

x = torch.arange(32.0).reshape(1, 2, 4, 4).requires_grad_()
w = torch.linspace(-1, 1, 16).reshape(2, 2, 2, 2).requires_grad_()
columns = F.unfold(x, (2, 2), stride=2, padding=1)
print(columns.shape, columns[0, :, 1], columns.grad_fn.name())
by_hand = (w.reshape(2, -1) @ columns).reshape(1, 2, 3, 3)
print(torch.allclose(by_hand, F.conv2d(x, w, stride=2, padding=1)))
by_hand.pow(2).mean().backward()
print(x.grad[0, 0], w.grad[1, 0].round())
back = F.fold(F.unfold(x, 3), (4, 4), 3)
print(back, (back / x)[0, 1])
small = torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]], requires_grad=True)
print(F.interpolate(small, scale_factor=2))
print(F.interpolate(small, scale_factor=2, mode="bilinear", align_corners=False))
print(F.interpolate(small, size=(3, 3), mode="bilinear", align_corners=True))
print(F.interpolate(small, size=(3, 5), mode="nearest-exact"))
line = torch.tensor([[[0.0, 1.0, 4.0]]])
print(F.interpolate(line, size=5), F.interpolate(line, size=7, mode="linear"), F.interpolate(line, scale_factor=0.7))
F.interpolate(small, scale_factor=3, mode="bilinear").pow(2).sum().backward()
print(small.grad)
tiles = torch.arange(16.0).reshape(1, 4, 2, 2).requires_grad_()
print(F.pixel_shuffle(tiles, 2), F.pixel_unshuffle(F.pixel_shuffle(tiles, 2), 2).equal(tiles))
for layer in (nn.Unfold(2, stride=2), nn.Fold((3, 3), 2), nn.PixelShuffle(2), nn.Upsample(scale_factor=2), nn.Upsample(size=(3, 3))):
    print(layer)
print(nn.Upsample(scale_factor=2, mode="bilinear")(small), nn.PixelShuffle(2)(tiles).shape)
for attempt in (
    lambda: F.interpolate(small, scale_factor=2, size=4),
    lambda: F.interpolate(small),
    lambda: F.interpolate(small, size=4, align_corners=True),
    lambda: F.unfold(small, 3),
    lambda: F.fold(torch.ones(1, 4, 5), (3, 3), 2),
    lambda: F.fold(torch.ones(1, 5, 4), (3, 3), 2),
    lambda: F.pixel_shuffle(torch.ones(1, 3, 2, 2), 2),
):
    try:
        attempt()
    except (ValueError, RuntimeError) as error:
        print(type(error).__name__, error)
