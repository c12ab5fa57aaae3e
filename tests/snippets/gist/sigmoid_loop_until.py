import torch

x = torch.tensor(0.0, requires_grad=True)
steps = 0
while torch.sigmoid(x).item() < 0.9 and steps < 1000:
    loss = -torch.log(torch.sigmoid(x))
    loss.backward()
    x.data.add_(-0.5 * x.grad.data)
    x.grad.data.zero_()
    steps = steps + 1
print(steps > 5, torch.sigmoid(x).item() >= 0.9)
