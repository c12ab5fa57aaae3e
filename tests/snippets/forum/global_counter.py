import torch

calls = 0

def objective(x):
    global calls
    calls += 1
    return (x - 2) ** 2

x = torch.tensor(0.0, requires_grad=True)
while objective(x) > 0.01:
    y = objective(x)
    y.backward()
    with torch.no_grad():
        x -= 0.25 * x.grad
        x.grad.zero_()
print(calls, x.item())
