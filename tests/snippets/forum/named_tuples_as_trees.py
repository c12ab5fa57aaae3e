# parameters in a named tuple: it is a tuple, and a tree to torch.func
from collections import namedtuple

import torch
from torch.func import grad, vmap

P = namedtuple("P", "w b")
p = P(torch.tensor(2.0), torch.tensor(3.0))
print(grad(lambda p: p.w * p.b)(p))
print(vmap(lambda x: P(x * 2, x + 1))(torch.arange(3.0)))
a, b = P(2, 1), P(1, 5)
print(sorted([a, b]), a < b, (2, 1) < b, a == (2, 1))
print(a + b, a * 2, a + (3,), type(a * 2), isinstance(a, P), isinstance(a, namedtuple("P", "w b")))
print(a._replace(b=4), a._asdict(), a._fields)
