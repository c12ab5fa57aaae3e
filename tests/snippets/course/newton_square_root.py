import torch

a = 7.0
x = torch.tensor(3.0, dtype=torch.float64, requires_grad=True)
for k in range(5):
    f = x ** 2 - a
    f.backward()
    with torch.no_grad():
        x -= f / x.grad
    x.grad = None
    print(k, '%.10f' % x.item())
