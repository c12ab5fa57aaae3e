import torch

x = torch.tensor(3.0, requires_grad=True)
h = x * x
l1 = h + 1
l2 = h * 2
l1.backward(retain_graph=True)
print(x.grad)
l2.backward()
print(x.grad)
