import torch
import torch.nn.functional as F

x = torch.tensor([-2.0, -0.5, 0.5, 2.0], requires_grad=True)
names = ["sigmoid", "tanh", "relu", "softplus", "leaky_relu"]
functions = [torch.sigmoid, torch.tanh, torch.relu, F.softplus, F.leaky_relu]
for name, fn in zip(names, functions):
    out = fn(x)
    g, = torch.autograd.grad(out.sum(), x)
    print(f"{name:>10}: {out.data}")
    print(f"{'grad':>10}: {g}")
