import torch
import torch.optim as optim

theta = torch.tensor([5.0, -3.0], requires_grad=True)
optimizer = optim.SGD([theta], lr=0.1)

for step in range(5):
    optimizer.zero_grad()
    loss = (theta ** 2).sum()
    loss.backward()
    optimizer.step()
    print(step, loss.item(), theta.data)
