import torch

def statistics(x):
    mean = x.mean()
    spread = ((x - mean) ** 2).mean()
    return mean, spread

x = torch.tensor([1., 2., 3., 6.], requires_grad=True)
mean, spread = statistics(x)
print(mean, spread)
spread.backward()
print(x.grad)
