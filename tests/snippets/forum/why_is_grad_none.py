import torch

# Question: why do I get None here?
x = torch.tensor([1., 2., 3.], requires_grad=True)
y = x * 2
z = y.sum()
z.backward()
print(x.grad)
print(y.grad)
