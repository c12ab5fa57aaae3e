import torch

data = torch.tensor([2., 4., 4., 4., 5., 5., 7., 9.], requires_grad=True)
print(data.mean(), data.std(unbiased=False), data.var())
data.var().backward()
print(data.grad)
