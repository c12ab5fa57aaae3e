import torch
import torch.nn.functional as F

ints, bools, row = torch.tensor([1, 2]), torch.tensor([True, False]), torch.ones(3)
for call in (
    lambda: F.binary_cross_entropy(row, torch.ones(1)),
    lambda: torch.nn.BCELoss()(row.view(3, 1), row),
    lambda: torch.nn.BCEWithLogitsLoss()(row.view(3, 1), row),
    lambda: torch.softmax(ints, 0),
    lambda: torch.log_softmax(ints.view(1, 2), 0),
    lambda: F.cross_entropy(ints.view(1, 2), torch.tensor([0])),
    lambda: F.glu(ints, 0),
    lambda: torch.logcumsumexp(ints, 0),
    lambda: torch.histc(ints, 3),
    lambda: F.layer_norm(ints, (2,)),
    lambda: bools @ bools,
    lambda: bools.view(1, 2) @ bools.view(2, 1),
    lambda: bools.view(1, 2) @ bools,
    lambda: bools.view(1, 1, 2) @ bools.view(1, 2, 1),
    lambda: row & row,
    lambda: torch.cross(torch.ones(3).bool(), torch.ones(3).bool(), dim=0),
    lambda: torch.frac(bools),
    lambda: F.cosine_similarity(ints, ints, dim=0),
    lambda: F.one_hot(torch.tensor([-1])),
    lambda: F.one_hot(torch.tensor([3]), 2),
    lambda: torch.logdet(torch.ones(2, 3)),
    lambda: torch.argmax(torch.zeros(0, 2), 0),
    lambda: torch.cov(torch.ones(2, 2, 2)),
    lambda: torch.corrcoef(torch.ones(2, 2, 2)),
    lambda: torch.block_diag(torch.ones(2), torch.ones(1, 1, 1)),
    lambda: torch.zeros(3).gather(0, torch.tensor([1.0])),
    lambda: torch.zeros(3).index_select(0, torch.tensor([1.0])),
    lambda: torch.zeros(3).index_fill(0, torch.tensor([1.0]), 1.0),
    lambda: torch.zeros(3).take(torch.tensor([1.0])),
):
    try:
        call()
    except Exception as error:
        print(type(error).__name__, error)
