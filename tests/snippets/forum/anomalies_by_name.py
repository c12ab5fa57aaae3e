import torch

# In anomaly mode a gradient that is nan is an error, and the operation that made it is named.
x = torch.tensor([-1.0, 2.0], requires_grad=True)
print(torch.is_anomaly_enabled())


def attempt(what, scalar):
    try:
        scalar.backward()
        print(what, x.grad)
    except RuntimeError as error:
        print(what, error)
    x.grad = None


attempt("outside:", torch.sqrt(x).sum())
with torch.autograd.detect_anomaly():
    print(torch.is_anomaly_enabled())
    attempt("root:", (2 * torch.sqrt(x)).sum())
    attempt("power:", (x**0.5).mean())
    attempt("arc:", torch.acos(x).sum())
    attempt("nothing wrong:", (x * x).sum())
    with torch.autograd.set_detect_anomaly(False):
        attempt("off again:", torch.acos(x).sum())

torch.autograd.set_detect_anomaly(True)
a = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
try:
    print(torch.autograd.grad(a / b, [b]))
except RuntimeError as error:
    print(error)
print(torch.autograd.grad(a / b, a))
torch.autograd.set_detect_anomaly(False)
print(torch.autograd.grad(a / b, b))
