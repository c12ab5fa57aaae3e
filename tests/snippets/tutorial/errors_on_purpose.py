import torch
x = torch.arange(4.0, requires_grad=True)
y = x ** 2
try:
    y.backward()
except RuntimeError as e:
    print("RuntimeError:", e)
y.sum().backward()
print(x.grad)
try:
    t = torch.tensor([1, 2, 3], requires_grad=True)
except RuntimeError as e:
    print("RuntimeError:", e)
try:
    z = x.detach().sum()
    z.backward()
except RuntimeError as e:
    print(type(e).__name__, "-", e)
try:
    x += 1
except RuntimeError as e:
    print(e)
try:
    x.numpy()
except RuntimeError as e:
    print(e)
print(x.detach().numpy())
