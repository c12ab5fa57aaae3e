"""Rare arguments: no scores at all, triangular systems in stacks, norms of negative order, refusals and their classes."""

import torch
import torch.nn.functional as F

# A triangle of its own for each of two systems, right-hand sides shared.
A = torch.tensor([[[2.0, 2.0], [3.0, 1.5]], [[-0.5, -0.5], [1.0, 2.0]]])
print(torch.linalg.solve_triangular(A, torch.tensor([[1.5, 0.0], [1.0, 2.0]]), upper=True))
print(torch.linalg.qr(torch.eye(2), mode="r"))
# The mean of no losses.
x = torch.tensor([[1.0, -1.0]], requires_grad=True)
loss = F.cross_entropy(x, torch.tensor([0]), ignore_index=0)
loss.backward()
print(loss, x.grad)
print(F.cross_entropy(x, torch.tensor([0]), weight=torch.tensor([0.0, 1.0])))
print(F.nll_loss(torch.zeros(0, 2), torch.zeros(0, dtype=torch.int64)))
print(F.nll_loss(torch.zeros(2), torch.tensor(1), ignore_index=1))
print(F.cross_entropy(x, torch.tensor([0]), ignore_index=0, reduction="sum"))
# Norms of negative order, with and without a zero; shares too small for a float.
for order, values in ((-1, [-0.5, 0.0, -1.0]), (-1, [0.3, -2.0, 1.0]), (-2, [0.0, 3.0]), (3, [1e-30, 1e30])):
    y = torch.tensor(values, dtype=torch.float64, requires_grad=True)
    torch.linalg.vector_norm(y, order).backward()
    print(order, y.grad)
print(torch.lgamma(torch.tensor([float("-inf"), 0.5, 3.0])))
z = torch.tensor(1.0, requires_grad=True)
print(F.softmax(z, 0), F.log_softmax(z, 0))
print(torch.flatten(x, 1, 1) is x, torch.broadcast_tensors(x, x)[0])
# An empty vector fits every shape, and counts for the dtype.
collected = torch.tensor([])
for i in range(3):
    collected = torch.cat((collected, torch.tensor([i])))
print(collected, torch.cat([torch.zeros(0, dtype=torch.float64), torch.tensor([[1], [2]])]))
none, some = torch.zeros(0, requires_grad=True), torch.ones(1, 2, requires_grad=True)
torch.cat([none, some]).sum().backward()
print(none.grad, some.grad)
for wrong in (
    lambda: torch.linalg.det(torch.ones(2, 2, dtype=torch.int64)),
    lambda: torch.quantile(y, 2.0),
    lambda: torch.ones(3).hsplit(2),
    lambda: torch.ones(3).tensor_split(0),
    lambda: torch.linalg.matrix_norm(torch.ones(2, 2), 3),
    lambda: torch.tensor(1.0).unbind(),
    lambda: torch.kthvalue(y, 9),
    lambda: F.nll_loss(torch.tensor([[1, 2]]), torch.tensor([0])),
):
    try:
        wrong()
    except Exception as problem:
        print(type(problem).__name__, problem)
