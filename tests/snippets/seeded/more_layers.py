import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.arange(12.0).view(1, 2, 2, 3)
for layer in (
    nn.ZeroPad2d(1),
    nn.ConstantPad2d((1, 0, 0, 1), 7.0),
    nn.ReflectionPad2d((1, 1, 1, 0)),
    nn.ReplicationPad2d(1),
    nn.CircularPad2d((1, 0, 0, 1)),
    nn.Softmax2d(),
    nn.UpsamplingNearest2d(scale_factor=2),
    nn.UpsamplingBilinear2d(size=(3, 4)),
    nn.LocalResponseNorm(2),
    nn.LPPool2d(2, 2, stride=1),
    nn.ChannelShuffle(2),
    nn.Unflatten(1, (2, 1)),
    nn.Dropout2d(0.5),
):
    print(layer)
    print(layer(x))

signal = torch.linspace(-1, 1, 8).view(2, 2, 2)
for layer in (nn.Dropout1d(), nn.AlphaDropout(0.25), nn.FeatureAlphaDropout(), nn.RReLU(), nn.ReflectionPad1d(1)):
    print(layer, layer(signal), layer.eval()(signal))

volume = torch.arange(8.0).view(1, 1, 2, 2, 2)
for layer in (nn.ConvTranspose3d(1, 1, 2), nn.AdaptiveAvgPool3d(1), nn.AdaptiveMaxPool3d((1, 2, None)), nn.ZeroPad3d((1, 0, 0, 0, 0, 0))):
    print(layer, layer(volume).flatten())

pair = nn.Bilinear(2, 3, 2)
a = torch.tensor([[1.0, 2.0]], requires_grad=True)
b = torch.tensor([[0.5, -1.0, 2.0]], requires_grad=True)
y = pair(a, b)
print(pair, y)
y.sum().backward()
print(a.grad, b.grad, pair.weight.grad, pair.bias.grad)

scores = torch.tensor([[0.5, 1.0, -0.25], [2.0, 0.0, 0.75]], requires_grad=True)
for loss, target in (
    (nn.MultiMarginLoss(), torch.tensor([1, 2])),
    (nn.MultiLabelMarginLoss(), torch.tensor([[1, -1, 0], [2, 0, -1]])),
    (nn.MultiLabelSoftMarginLoss(), torch.tensor([[1.0, 0.0, 1.0], [0.0, 0.0, 1.0]])),
):
    scores.grad = None
    value = loss(scores, target)
    value.backward()
    print(loss, value, scores.grad)
