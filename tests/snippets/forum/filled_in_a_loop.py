import torch
N = 5
x = torch.arange(N, dtype=torch.float, requires_grad=True)
y = torch.zeros(N)
for i in range(N):
    y[i] = x[: i + 1].prod() if i % 2 else x[i:].sum()
print(y)
y.mean().backward()
print(x.grad)
