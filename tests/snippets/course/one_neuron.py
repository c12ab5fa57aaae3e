import torch

def activation(x):
    """Sigmoid."""
    return 1 / (1 + torch.exp(-x))

features = torch.tensor([[0.5, -0.2, 0.1, 0.7, -1.0]])
weights = torch.full_like(features, 0.3, requires_grad=True)
bias = torch.tensor([[0.1]], requires_grad=True)

y = activation(torch.sum(features * weights) + bias)
print(y)
y = activation(torch.mm(features, weights.view(5, 1)) + bias)
print(y)
y.backward()
print(weights.grad)
print(bias.grad)
