import torch

for v in [-1.0, 0.0, 1.0]:
    x = torch.tensor(v, requires_grad=True)
    y = torch.relu(x)
    y.backward()
    print(v, "->", x.grad.item())
