import torch

a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(-3.0, requires_grad=True)
c = a + b
d = b + 1
e = c * d
print(f'c={c}, d={d}, e={e}')
print(f'{e.grad_fn}')
for t in (c, d):
    t.retain_grad()
e.backward()
print(f'de/da={a.grad}')
print(f'de/db={b.grad}')
print(f'de/dc={c.grad}')
print(f'de/dd={d.grad}')
