import torch
import torch.nn.functional as F

x = torch.tensor([0.5, 1.5], requires_grad=True)
for y in [x + 1, x - 1, x * 2, x / 2, x ** 2, -x, x.exp(), x.log(), x.sin(), x.cos(), x.tan(),
          x.sum(), x.mean(), x.norm(), x.prod(), x.max(), x.sqrt(), x.abs(), x.tanh(), x.sigmoid(),
          x.relu(), x.view(2, 1), x[0], x[:1], x.unsqueeze(0), x.clone(), torch.stack([x, x]),
          torch.cat([x, x]), x.dot(x), x.clamp(min=1), x.t(), F.softmax(x, dim=0), x.double()]:
    print(y.grad_fn.name())
