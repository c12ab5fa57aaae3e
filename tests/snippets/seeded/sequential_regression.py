import torch
import torch.nn as nn
torch.manual_seed(1)
net = nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Linear(8, 1))
print(net)
x = torch.linspace(-1, 1, 6).view(-1, 1)
y = x ** 2
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for epoch in range(5):
    pred = net(x)
    loss = criterion(pred, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print("Epoch [{}/5], Loss: {:.4f}".format(epoch + 1, loss.item()))
print("Number of parameters:", sum(p.numel() for p in net.parameters() if p.requires_grad))
with torch.no_grad():
    print(net(torch.tensor([[0.5]])))
for name, param in net.named_parameters():
    print(name, tuple(param.shape), param.grad.norm().item() > 0)
