import torch

def himmelblau(p):
    return (p[0] ** 2 + p[1] - 11) ** 2 + (p[0] + p[1] ** 2 - 7) ** 2

p = torch.tensor([0., 0.], requires_grad=True)
optimizer = torch.optim.Adam([p], lr=1e-2)
for step in range(1001):
    value = himmelblau(p)
    optimizer.zero_grad()
    value.backward()
    optimizer.step()
    if step % 200 == 0:
        print('step {}: x={}, f(x)={}'.format(step, p.tolist(), value.item()))
