# Functions that return dicts and lists: what comes of the transforms has the same parts.
import torch
from torch.func import jacfwd, jacrev, jvp, linearize, vjp

x = torch.tensor([1.0, 2.0])


def model(x):
    return {"mean": x.sum() / 2, "waves": [x.sin(), (x.cos() * 3, x * 2)]}


out, pull = vjp(model, x)
print(out)
ones = torch.ones(2)
(g,) = pull({"mean": torch.tensor(4.0), "waves": [ones, (ones, 0 * ones)]})
print(g)

value, change = jvp(model, (x,), (torch.tensor([1.0, -1.0]),))
print(value["mean"], change)
print(jvp(lambda x: [x * x], (x,), (ones,)))
print({name: type(block).__name__ for name, block in jacrev(model)(x).items()}, jacfwd(model)(x)["mean"])
print(jacrev(lambda x: [x, x * 2])(x))
inside = jacrev(lambda p: {"loss": p["w"].prod()})({"w": torch.tensor([2.0, 3.0]), "b": torch.tensor(1.0)})
print(inside)
_, move = linearize(lambda x: {"square": x * x}, x)
print(move(ones))
try:
    jvp(lambda x: {"count": 3}, (x,), (ones,))
except RuntimeError as error:
    print(error)
