import torch

torch.manual_seed(0)
X = torch.rand(12, 3)
y = torch.rand(12, 1)
w = torch.rand(3, 1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
for epoch in range(30):
    loss = ((X @ w + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
        w.grad.zero_()
        b.grad.zero_()
    if epoch % 10 == 0:
        print(epoch, loss.item(), w.tolist(), b.item())
