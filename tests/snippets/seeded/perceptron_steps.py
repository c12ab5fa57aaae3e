import torch

torch.manual_seed(21)
data = torch.cat([torch.randn(10, 2) + 2, torch.randn(10, 2) - 2])
labels = torch.cat([torch.ones(10), -torch.ones(10)])
w = torch.zeros(2, requires_grad=True)
for epoch in range(3):
    margins = labels * (data @ w)
    loss = torch.clamp(1 - margins, min=0).mean()
    loss.backward()
    w.data -= 0.1 * w.grad.data
    w.grad.data.zero_()
    print(epoch, loss.item() < 1.0001, w)
accuracy = (torch.sign(data @ w) == labels).float().mean()
print(f"accuracy {accuracy:.2f}")
