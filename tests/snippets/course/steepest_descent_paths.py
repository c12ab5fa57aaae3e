import torch

def f(x, y):
    return (x - 1) ** 2 + 2 * (y + 2) ** 2

x = torch.tensor(4.0, requires_grad=True)
y = torch.tensor(4.0, requires_grad=True)
path = []
lr = 0.1
while True:
    loss = f(x, y)
    if loss < 1e-3:
        break
    loss.backward()
    with torch.no_grad():
        x -= lr * x.grad
        y -= lr * y.grad
    x.grad.zero_()
    y.grad.zero_()
    path.append((round(x.item(), 2), round(y.item(), 2)))
print(len(path))
print(path[:3])
print("minimum near (%.1f, %.1f)" % (x.item(), y.item()))
