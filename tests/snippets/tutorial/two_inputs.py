import torch

a = torch.tensor([2., 5.], requires_grad=True)
b = torch.tensor([7., 1.], requires_grad=True)
q = 2*a**3 - b**2
print(q)

external_grad = torch.tensor([1., 1.])
q.backward(gradient=external_grad)

# compare with the formulas
print(6*a**2 == a.grad)
print(-2*b == b.grad)
