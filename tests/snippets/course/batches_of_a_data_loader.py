import torch
from torch import nn
from torch.utils.data import TensorDataset, DataLoader
X = torch.arange(8.).view(-1, 1)
y = 2 * X + 1
ds = TensorDataset(X, y)
dl = DataLoader(ds, batch_size=4, shuffle=False)
model = nn.Linear(1, 1)
with torch.no_grad():
    model.weight.fill_(0.)
    model.bias.fill_(0.)
opt = torch.optim.SGD(model.parameters(), lr=0.01)
for epoch in range(3):
    total = 0.0
    for xb, yb in dl:
        pred = model(xb)
        loss = nn.functional.mse_loss(pred, yb)
        loss.backward()
        opt.step()
        opt.zero_grad()
        total += loss.item() * len(xb)
    print(f"Epoch {epoch}: {total / len(ds):.4f}")
print(model.weight.item(), model.bias.item())
print(len(dl), ds[2])
