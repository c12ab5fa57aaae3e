import torch
import torch.nn.functional as F

X = torch.tensor([[0.5, 1.5], [1.0, 1.0], [1.5, 0.5], [3.0, 0.5], [2.0, 2.0], [1.0, 2.5]])
y = torch.tensor([0., 0., 0., 1., 1., 1.])

w = torch.zeros(2, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
lr = 0.1

def model(X):
    return torch.sigmoid(X @ w + b)

def accuracy(p, y):
    return ((p > 0.5).float() == y).float().mean().item()

for epoch in range(1, 201):
    p = model(X)
    loss = F.binary_cross_entropy(p, y)
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
        w.grad.zero_()
        b.grad.zero_()
    if epoch % 50 == 0:
        print(f"epoch {epoch:3d} | loss {loss.item():.4f} | acc {accuracy(p, y):.2f}")
print("w:", w)
print("b:", b)
print((model(X) > 0.5).int().tolist())
