import torch

torch.manual_seed(7)
x = torch.linspace(0, 1, 20).view(-1, 1)
y = 3 * x + 1 + 0.1 * torch.randn(x.size())
w = torch.randn(1, 1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
for step in range(1, 201):
    loss = ((x @ w + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.5 * w.grad
        b -= 0.5 * b.grad
    w.grad.zero_()
    b.grad.zero_()
    if step % 50 == 0:
        print(step, "%.4f" % loss.item())
print(w)
print(b)
