# What layers and losses say of inputs, targets and weights that do not fit.
import torch
import torch.nn.functional as F
from torch import nn

scores = torch.zeros(2, 3)
half = torch.full((2,), 0.5)

SLIPS = [
    lambda: nn.Linear(3, 2)(torch.ones(2, 4)),
    lambda: nn.Linear(),
    lambda: nn.Linear(3),
    lambda: nn.Linear(3, 2, foo=1),
    lambda: nn.CrossEntropyLoss(foo=1),
    lambda: nn.Embedding(3, 2)(torch.tensor([0.5])),
    lambda: nn.Embedding(3, 2)(torch.tensor([5])),
    lambda: F.cross_entropy(scores, torch.tensor([[0], [1]])),
    lambda: F.cross_entropy(scores, torch.tensor([0, 1]), weight=torch.ones(2)),
    lambda: F.nll_loss(scores, torch.tensor([0, 1]), torch.ones(4)),
    lambda: F.cross_entropy(scores, torch.tensor([0, 3])),
    lambda: F.cross_entropy(scores, torch.tensor([0.0, 1.0])),
    lambda: F.binary_cross_entropy(half, torch.tensor([1, 0])),
    lambda: F.binary_cross_entropy(half, torch.ones(2).double()),
    lambda: F.binary_cross_entropy(half, torch.tensor([True, False])),
    lambda: F.binary_cross_entropy_with_logits(half, torch.tensor([1, 0])),
    lambda: nn.BCELoss()(half, torch.tensor([1, 0])),
    lambda: F.mse_loss(half),
    lambda: nn.Linear(3, 2).load_state_dict({"weight": torch.ones(2, 2), "bias": torch.ones(2)}),
    lambda: nn.Linear(3, 2).load_state_dict({"weight": torch.ones(2, 2), "foo": 1}),
    lambda: nn.Linear(3, 2).load_state_dict(5),
]
for slip in SLIPS:
    try:
        slip()
        print("nothing wrong")
    except Exception as e:
        print(f"{type(e).__name__}: {e}")
try:
    with 5:
        pass
except TypeError as e:
    print(e)
with torch.no_grad() as nothing:
    print(nothing)
