import torch
import torch.nn.functional as F

torch.manual_seed(8)
X = torch.randn(30, 3)
y = (X.sum(dim=1) > 0).long()
W = torch.zeros(3, 2, requires_grad=True)
b = torch.zeros(2, requires_grad=True)
optimizer = torch.optim.Adam([W, b], lr=0.1)
for epoch in range(50):
    loss = F.cross_entropy(X @ W + b, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if epoch % 10 == 0:
        print(f"epoch {epoch:2d}  loss {loss.item():.4f}")
print("correct:", (torch.argmax(X @ W + b, dim=1) == y).sum().item(), "of", len(y))
