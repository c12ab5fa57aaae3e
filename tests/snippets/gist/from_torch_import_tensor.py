from torch import tensor

x = tensor(2.0, requires_grad=True)
y = x ** 5
y.backward()
print(x.grad, y)
