# A pull-back refuses what has not the shape of the output, for one cotangent and for rows of them.
import torch
from torch.func import vjp, vmap

_, pull = vjp(torch.tanh, torch.tensor([0.5, 1.0, 1.5]))
for attempt in (
    lambda: pull(torch.ones(4)),
    lambda: vmap(pull)(torch.eye(4)),
    lambda: vmap(pull)(torch.ones(2, 1)),
    lambda: vmap(pull)(torch.ones(2, 3, 1)),
):
    try:
        print(attempt())
    except RuntimeError as error:
        print(error)
print(vmap(pull)(torch.eye(3)[:2]))
