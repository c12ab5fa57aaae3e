import torch

loss = torch.tensor([0.5, 1.5], requires_grad=True).mean()
total = 0
for i in range(4):
    total += loss.item() * (i + 1)
print(total, total / 10)
print(type(total))
print(float(loss), int(loss))
print(round(loss.item(), 2), max(loss.item(), 3), abs(-2.5))
