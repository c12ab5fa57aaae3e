# Parameters that are given by place only, and what Python and PyTorch say when a call gives them by name.
import torch

def scaled(x, /, factor, *, power=1):
    return factor * x ** power

def sized(a, b=2, /, **rest):
    return a, b, rest

print(scaled(2, 3), scaled(2, factor=3, power=2), sized(1), sized(1, 5, a=7, c=8))
for call in (
    lambda: scaled(x=2, factor=3),
    lambda: scaled(2, x=3),
    lambda: scaled(2, 3, 4),
    lambda: scaled(factor=3),
    lambda: sized(a=1),
    lambda: sized(b=1, a=2),
    lambda: scaled(2, 3, factor=4),
    lambda: torch.tensor([1.0], data=[2.0]),
    lambda: torch.nn.Linear(2, in_features=3),

):
    try:
        print(call())
    except TypeError as error:
        print(error)
