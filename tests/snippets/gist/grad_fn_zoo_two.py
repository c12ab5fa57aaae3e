import torch

A = torch.tensor([[1., 2.], [3., 4.]], requires_grad=True)
v = torch.tensor([1., 1.])
results = [A @ A, A @ v, torch.mm(A, A), A.T, A.transpose(0, 1), A.sum(dim=0), A.mean(dim=1), A.reshape(4), A.flatten(),
           torch.trace(A), torch.det(A), torch.inverse(A), A.diagonal(), A.expand(3, 2, 2), A.max(dim=0)[0],
           A.squeeze(), A.permute(1, 0), torch.where(A > 2, A, -A), A.var(), A.std(), A.cumsum(0), torch.outer(v, A[0])]
for r in results:
    print(r.grad_fn)
