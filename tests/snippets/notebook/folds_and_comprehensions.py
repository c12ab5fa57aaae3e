import torch
from functools import reduce, partial
ts = [torch.tensor(float(i), requires_grad=True) for i in range(1, 5)]
prod = reduce(lambda a, b: a * b, ts)
prod.backward()
print(prod, [t.grad.item() for t in ts])
power = partial(torch.pow, exponent=3)
print(power(torch.tensor(2.)))
sq = {k: (k * torch.ones(1)).pow(2).item() for k in range(3)}
print(sq, sq.get(9, "none"), list(sq.items())[-1])
nested = [[i * j for j in range(3)] for i in range(3)]
print(torch.tensor(nested), sum(map(sum, nested)))
print(all(t.requires_grad for t in ts), any(t.grad is None for t in ts))
pairs = sorted(((t.grad.item(), i) for i, t in enumerate(ts)), reverse=True)
print(pairs[:2], max(pairs), min(ts, key=lambda t: -t.item()))
flat = [x for row in nested for x in row if x % 2 == 0]
print(flat, len(flat), sum(flat) / len(flat))
a, *mid, z = ts
print(a.item(), [m.item() for m in mid], z.item())
print("odd" if len(ts) % 2 else "even", not ts, ts[-1] is z)
