import torch

def rate(f, x, h):
    return (f(x + h) - f(x)) / h

f = lambda x: 3 * x ** 2 - 4 * x
h = 0.1
for i in range(5):
    print(f'h={h:.5f}, numerical limit={rate(f, 1, h):.5f}')
    h *= 0.1
x = torch.tensor(1.0, requires_grad=True)
f(x).backward()
print(x.grad)
