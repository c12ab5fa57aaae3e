import torch
torch.manual_seed(10)
features = torch.randn((1, 5))
weights = torch.randn_like(features)
bias = torch.randn((1, 1))
def activation(x):
    """ Sigmoid activation function """
    return 1 / (1 + torch.exp(-x))
y = activation(torch.sum(features * weights) + bias)
print(y)
print(activation(torch.mm(features, weights.view(5, 1)) + bias))
W1 = torch.randn(5, 2); W2 = torch.randn(2, 1)
h = activation(features.mm(W1))
print(h, activation(h.mm(W2)))
b = h.numpy()
print(type(b), b.dtype, b.shape)
