import torch
from torch import Tensor
from typing import List

def model(x: Tensor, coefficients: List[Tensor]) -> Tensor:
    total = torch.zeros_like(x)
    for power, c in enumerate(coefficients):
        total = total + c * x ** power
    return total

coeffs: List[Tensor] = [torch.tensor(v, requires_grad=True) for v in (1.0, -2.0, 0.5)]
out = model(torch.tensor([1.0, 2.0]), coeffs)
print(out)
out.sum().backward()
for i, c in enumerate(coeffs):
    print(i, c.grad)
