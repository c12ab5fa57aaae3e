import torch
x = torch.tensor([-2.0, -0.5, 0.0, 0.5, 2.0])
for name in ["relu", "sigmoid", "tanh", "softplus", "elu", "leaky_relu", "gelu", "silu"]:
    fn = getattr(torch.nn.functional, name, None) or getattr(torch, name)
    t = x.clone().requires_grad_()
    y = fn(t)
    y.sum().backward()
    print(f"{name:>12}", [f"{v:.3f}" for v in y.tolist()], [f"{g:.3f}" for g in t.grad.tolist()])
