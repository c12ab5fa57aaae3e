import torch
import torch.nn as nn

criterion = nn.MSELoss()
pred = torch.tensor([2.5, 0.0, 2.0, 8.0], requires_grad=True)
true = torch.tensor([3.0, -0.5, 2.0, 7.0])
loss = criterion(pred, true)
print(loss)
loss.backward()
print(pred.grad)
l1 = nn.L1Loss()(pred, true)
print(l1.item())
