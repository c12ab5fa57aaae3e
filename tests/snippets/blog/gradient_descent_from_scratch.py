import torch
import numpy as np

def f(x):
    return x ** 2 - 6 * x + 10

x = torch.tensor(0.0, requires_grad=True)
learning_rate = 0.2
print("step |    x    |  f(x)")
print("-" * 24)
for step in range(8):
    y = f(x)
    y.backward()
    print("{:4d} | {:7.4f} | {:6.3f}".format(step, x.item(), y.item()))
    x.data = x.data - learning_rate * x.grad
    x.grad.zero_()
