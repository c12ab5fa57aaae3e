import torch
import torch.nn.functional as F

x = torch.tensor([-2.0, -0.5, 0.0, 0.5, 2.0], requires_grad=True)
target = torch.tensor([-1.0, 0.5, 0.0, 0.5, 1.0])
for name, f in {
    "relu": F.relu,
    "relu6": F.relu6,
    "hardtanh": lambda t: F.hardtanh(t, -0.5, 0.5),
    "leaky_relu": F.leaky_relu,
    "hardshrink": F.hardshrink,
    "softshrink": F.softshrink,
    "threshold": lambda t: F.threshold(t, 0.5, -1.0),
    "hardswish": F.hardswish,
    "prelu": lambda t: F.prelu(t, torch.tensor([0.25])),
    "copysign": lambda t: torch.copysign(t + 3, torch.tensor(-1.0)),
    "elu": F.elu,
    "selu": F.selu,
    "celu": lambda t: F.celu(t, 0.5),
    "huber": lambda t: F.huber_loss(t, target, reduction="none"),
    "smooth_l1": lambda t: F.smooth_l1_loss(t, target, reduction="none"),
}.items():
    y = f(x)
    (slope,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    (second,) = torch.autograd.grad(slope.sum(), x)
    print(name, slope, second)

goal = torch.tensor([1.0, 0.0, 1.0])
p = torch.tensor([0.25, 0.5, 0.75], requires_grad=True)
for loss in (F.mse_loss, F.binary_cross_entropy, F.binary_cross_entropy_with_logits, F.soft_margin_loss):
    for reduction in ("mean", "sum", "none"):
        (slope,) = torch.autograd.grad(loss(p, goal, reduction=reduction).sum(), p, create_graph=True)
        print(loss.__name__, slope)
