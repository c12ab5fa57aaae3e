from typing import Callable, List, Tuple
import torch
from torch import Tensor
def finite_difference(f: Callable[[Tensor], Tensor], x: Tensor, eps: float = 1e-3) -> Tensor:
    g: Tensor = torch.zeros_like(x)
    for i in range(x.numel()):
        e = torch.zeros_like(x)
        e[i] = eps
        g[i] = (f(x + e) - f(x - e)) / (2 * eps)
    return g
def compare(f: Callable[[Tensor], Tensor], x: Tensor) -> Tuple[Tensor, Tensor]:
    x = x.clone().requires_grad_(True)
    f(x).backward()
    return x.grad, finite_difference(f, x.detach())
x = torch.tensor([0.5, -1.5], dtype=torch.float64)
a, n = compare(lambda t: (t ** 3).sum() + t.prod(), x)
print(a, n, (a - n).abs().max() < 1e-5)
