import torch

def f(x, verbose=True):
    y = x ** 2
    if verbose:
        print("inside:", y)
    return y.sum()

x = torch.tensor([1., 2.], requires_grad=True)
f(x).backward()
print("outside:", x.grad)
f(x, verbose=False)
print("done")
