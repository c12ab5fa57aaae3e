# Slopes of activations and a loss in single precision, as PyTorch's formulas round them.
import torch
import torch.nn.functional as F

torch.manual_seed(7)
values = torch.rand(12) * 4 - 2
shares = torch.rand(12)
for function in (F.elu, F.silu, F.softplus, F.logsigmoid):
    x = values.clone().requires_grad_()
    (function(x) * shares).sum().backward()
    print(x.grad.tolist())
x = values.clone().requires_grad_()
F.soft_margin_loss(x, torch.sign(shares - 0.5)).backward()
print(x.grad.tolist())
