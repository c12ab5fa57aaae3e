import torch
import math

dtype = torch.float
device = torch.device("cpu")

x = torch.linspace(-1, 1, 11, device=device, dtype=dtype)
y = x ** 2 - 0.5

a = torch.zeros((), dtype=dtype, requires_grad=True)
b = torch.zeros((), dtype=dtype, requires_grad=True)
c = torch.zeros((), dtype=dtype, requires_grad=True)

learning_rate = 0.05
for t in range(100):
    y_pred = a + b * x + c * x ** 2
    loss = (y_pred - y).pow(2).sum()
    if t % 25 == 24:
        print(t, round(loss.item(), 4))
    loss.backward()
    with torch.no_grad():
        a -= learning_rate * a.grad
        b -= learning_rate * b.grad
        c -= learning_rate * c.grad
        a.grad = None
        b.grad = None
        c.grad = None

print(f'Result: y = {a.item():.3f} + {c.item():.3f} x^2, b is small: {abs(b.item()) < 1e-4}')
