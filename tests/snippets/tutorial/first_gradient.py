import torch

# The derivative of 3x^2 + 2x at x = 4 is 6*4 + 2 = 26.
x = torch.tensor(4.0, requires_grad=True)
y = 3 * x**2 + 2 * x
print(y)
y.backward()
print(x.grad)
