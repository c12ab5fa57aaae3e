import torch

fs = [lambda x: x ** 2, lambda x: torch.sin(x), lambda x: x.exp() / (1 + x.exp())]
for i, f in enumerate(fs):
    x = torch.tensor(0.0, requires_grad=True)
    f(x).backward()
    print(i, x.grad.item())
