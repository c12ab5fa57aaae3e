import torch
import torch.nn.functional as F

w = torch.ones(1, 1)
b = torch.ones(1)
layer = torch.nn.Linear(1, 1)


def attempt(title, action):
    try:
        print(title, action())
    except Exception as error:
        print(title, "->", type(error).__name__, error)


for x in (torch.tensor([1]), torch.tensor([[1]]), torch.tensor([1.0]).double(), torch.tensor([[1.0]])):
    attempt("no bias:", lambda: F.linear(x, w, None))
    attempt("bias:", lambda: F.linear(x, w, b))
attempt("a module for its parameters:", lambda: torch.optim.SGD(layer, lr=1))
attempt("a method for what it gives:", lambda: torch.optim.SGD(layer.parameters, lr=1))
attempt("the same in a loop:", lambda: [p for p in layer.parameters])
attempt("no argument:", lambda: layer())
attempt("two:", lambda: layer(b, b))
attempt("a wrong size:", lambda: layer(torch.ones(2, 3)))
attempt("a wrong name:", lambda: layer.wieght)
attempt("a matrix of numbers:", lambda: torch.mv(torch.ones(2, 2), torch.ones(3)))
