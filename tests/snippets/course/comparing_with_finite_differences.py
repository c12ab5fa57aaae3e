import torch

def f(x):
    return torch.sin(x) * x ** 2

x = torch.tensor(1.2, dtype=torch.double, requires_grad=True)
f(x).backward()
h = 1e-5
with torch.no_grad():
    numeric = (f(x + h) - f(x - h)) / (2 * h)
print("autograd: %.6f" % x.grad.item())
print("numeric : %.6f" % numeric.item())
print((x.grad - numeric).abs().item() < 1e-8)
