import torch

x = torch.tensor([0.3, 0.6, 0.9], requires_grad=True)
A = torch.tensor([[2.0, 0.5, 0.1], [0.3, 1.5, 0.2], [0.1, 0.4, 3.0]], requires_grad=True)
for y in (
    torch.linalg.solve_triangular(A.tril(), A, upper=False).sum(0),
    torch.linalg.solve_triangular(A.tril(), A, upper=False),
    torch.corrcoef(A),
    torch.special.zeta(2.0, x),
    A.clone().fill_diagonal_(0),
    x.clone().copy_(x),
    x.clone().zero_(),
):
    print(y.grad_fn.name(), y)
c = torch.corrcoef(torch.tensor([[1.0, 2.0, 4.0], [3.0, 6.0, 12.0]]))
print(c, c.abs().max() <= 1)
