import torch

x = torch.tensor([[2., 3.]], requires_grad=True)
y = torch.zeros(1, 2)
y[0, 0] = x[0, 0] ** 2 + 3 * x[0, 1]
y[0, 1] = x[0, 1] ** 2 + 2 * x[0, 0]
jac = torch.zeros(2, 2)

y.backward(torch.FloatTensor([[1, 0]]), retain_graph=True)
jac[:, 0] = x.grad.data[0]
x.grad.zero_()
y.backward(torch.FloatTensor([[0, 1]]))
jac[:, 1] = x.grad.data[0]
print(jac)
