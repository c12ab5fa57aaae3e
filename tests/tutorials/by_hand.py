"""Gradient descent by hand: w -= lr * w.grad under no_grad, so that the step itself is not recorded."""

import torch

inputs = torch.tensor([1.0, 2.0, 3.0, 4.0])
targets = torch.tensor([2.0, 4.0, 6.0, 8.0])
w = torch.tensor(0.0, requires_grad=True)
lr = 0.01

for epoch in range(10):
    loss = ((w * inputs - targets) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
    w.grad.zero_()
    if epoch % 2 == 1:
        print(f"epoch {epoch + 1}: w = {w.item():.3f}, loss = {loss.item():.8f}")
print(w, w.requires_grad, w.is_leaf)
print("prediction after training: f(5) = %.3f" % (w * 5).item())
