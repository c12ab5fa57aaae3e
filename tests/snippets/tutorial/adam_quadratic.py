import torch

p = torch.tensor([1.0, 2.0], requires_grad=True)
adam = torch.optim.Adam([p], lr=0.1)
for _ in range(3):
    adam.zero_grad()
    ((p - 1.5) ** 2).sum().backward()
    adam.step()
    print(p)
print(p.grad)
