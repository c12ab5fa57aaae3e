import torch as t

a = t.tensor([1.0, 2.0], requires_grad=True)
b = (a ** 2).sum(); b.backward()
print(a.grad)
