import torch

torch.manual_seed(11)
X = torch.normal(0, 1, (12, 2))
true_w = torch.tensor([1.5, -0.5])
y = X @ true_w + 0.2
order = torch.randperm(12)
print(order)
w = torch.normal(0, 0.01, size=(2,), requires_grad=True)
print(w)
for i in range(0, 12, 4):
    batch = order[i:i + 4]
    loss = ((X[batch] @ w - y[batch]) ** 2).mean()
    loss.backward()
    print(f"{loss.item():.4f}", w.grad)
    w.data -= 0.1 * w.grad
    w.grad.zero_()
