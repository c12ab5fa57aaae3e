import torch
x = torch.linspace(-2, 2, 9, requires_grad=True)
for fn in (torch.relu, torch.sigmoid, torch.tanh, torch.abs, torch.nn.functional.softplus, torch.nn.functional.gelu, torch.nn.functional.leaky_relu, torch.nn.functional.elu):
    x.grad = None
    y = fn(x)
    y.sum().backward()
    print(f"{fn.__name__:<12}", [round(v, 4) for v in x.grad.tolist()])
