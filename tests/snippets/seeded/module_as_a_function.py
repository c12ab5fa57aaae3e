import torch
from torch import nn
from torch.func import functional_call, grad, vmap
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
params = {k: v.detach() for k, v in model.named_parameters()}
buffers = {k: v.detach() for k, v in model.named_buffers()}
def compute_loss(params, buffers, sample, target):
    out = functional_call(model, (params, buffers), (sample.unsqueeze(0),))
    return nn.functional.mse_loss(out, target.unsqueeze(0))
x, y = torch.randn(4, 2), torch.randn(4, 1)
g = grad(compute_loss)(params, buffers, x[0], y[0])
for k in g:
    print(k, g[k].shape)
per = vmap(grad(compute_loss), in_dims=(None, None, 0, 0))(params, buffers, x, y)
print(per['2.bias'])
