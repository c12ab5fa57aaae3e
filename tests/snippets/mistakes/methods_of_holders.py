# a list of parameters has no names, and modules held by name have no end to append at
import torch
from torch import nn

rows = nn.ParameterList([torch.ones(2)])
parts = nn.ModuleDict({"first": nn.Linear(2, 1)})
for attempt in (
    lambda: rows.keys(),
    lambda: rows.items(),
    lambda: rows.update({"last": torch.ones(1)}),
    lambda: parts.append(nn.ReLU()),
):
    try:
        attempt()
        print("taken")
    except AttributeError as error:
        print(error)
print(len(rows.append(torch.zeros(1))), list(parts.keys()))
