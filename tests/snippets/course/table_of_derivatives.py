import torch
fns = {"sin": torch.sin, "exp": torch.exp, "log": torch.log, "sqrt": torch.sqrt, "cube": lambda t: t ** 3}
print("f".ljust(6) + "f(x)".rjust(10) + "f'(x)".rjust(10) + "f''(x)".rjust(10))
print("-" * 36)
for name, fn in fns.items():
    x = torch.tensor(2.0, requires_grad=True)
    y = fn(x)
    d1, = torch.autograd.grad(y, x, create_graph=True)
    d2, = torch.autograd.grad(d1, x)
    print(name.ljust(6) + f"{y.item():10.4f}{d1.item():10.4f}{d2.item():10.4f}")
