import torch

A = torch.tensor([[1., 2.], [3., 4.]], requires_grad=True)
B = torch.tensor([[0., 1.], [1., 0.]])
C = torch.einsum('ij,jk->ik', A, B)
print(C)
C[0].sum().backward()
print(A.grad)
