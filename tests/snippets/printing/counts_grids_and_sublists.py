"""Operators in their rarer forms: counts alone, several tensors, coordinates, lists of ints for letters."""

import torch

# How often each position comes, and each element.
print(torch.repeat_interleave(torch.tensor([2, 0, 3])))
print(torch.repeat_interleave(torch.tensor([1, 2], dtype=torch.int32)))
w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
longer = torch.repeat_interleave(w, torch.tensor([1, 2, 0]))
print(longer)
longer.sum().backward()
print(w.grad)
try:
    torch.repeat_interleave(torch.tensor([[1, 2]]))
except RuntimeError as problem:
    print(problem)
try:
    torch.repeat_interleave(torch.tensor([1.0, 2.0]))
except RuntimeError as problem:
    print(problem)

# Several tensors at once.
one, two = torch.atleast_1d(torch.tensor(1.0), torch.tensor([2.0, 3.0]))
print(one, two)
print(torch.atleast_2d(torch.tensor(1.0), torch.tensor([2.0, 3.0])))
print(torch.atleast_3d(torch.ones(2, 3)).shape)

# Slopes between points that are not evenly spaced.
heights = torch.tensor([0.0, 1.0, 4.0, 9.0], requires_grad=True)
places = torch.tensor([0.0, 1.0, 3.0, 4.0], requires_grad=True)
(slopes,) = torch.gradient(heights, spacing=(places,))
print(slopes)
(slopes**2).sum().backward()
print(heights.grad, places.grad)
print(torch.gradient(heights.detach(), spacing=(places.detach(),), edge_order=2))
field = torch.arange(6.0).reshape(2, 3) ** 2
print(torch.gradient(field, spacing=[torch.tensor([0.0, 2.0]), torch.tensor([0.0, 1.0, 3.0])]))
print(torch.gradient(field, spacing=[torch.tensor([0.0, 1.0, 3.0])], dim=1))

# Sums of products with numbers for letters.
left = torch.arange(6.0).reshape(2, 3)
right = torch.arange(12.0).reshape(3, 4)
print(torch.einsum(left, [0, 1], right, [1, 2], [0, 2]))
print(torch.einsum(left, [0, 1], [1, 0]))
print(torch.einsum(left, [1, 0]))
print(torch.einsum(left, [..., 0], [...]))
try:
    torch.einsum(torch.ones(2), [60])
except ValueError as problem:
    print(problem)

# A whole orthogonal matrix.
tall = torch.tensor([[3.0, 1.0], [4.0, 2.0], [0.0, 5.0]])
q, r = torch.qr(tall, some=False)
print(q.shape, r.shape, torch.allclose(q @ r, tall, atol=1e-5))
print(torch.qr(tall, some=True)[0].shape)
