import torch
x = torch.tensor(2.0, requires_grad=True)
def derivs(f, x, n):
    out, g = [], f(x)
    for _ in range(n):
        g = torch.autograd.grad(g, x, create_graph=True)[0]
        out.append(g)
    return out
for name, f in {"x^4": lambda x: x**4, "e^2x": lambda x: torch.exp(2*x), "ln x": torch.log, "1/x": lambda x: 1/x}.items():
    print(name, [round(d.item(), 4) for d in derivs(f, x, 4)])
print(derivs(lambda x: x**3, x, 3))
