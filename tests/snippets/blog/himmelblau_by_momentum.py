import torch

def himmelblau(p):
    return (p[0] ** 2 + p[1] - 11) ** 2 + (p[0] + p[1] ** 2 - 7) ** 2

p = torch.tensor([4., 0.], requires_grad=True)
optimizer = torch.optim.SGD([p], lr=1e-3, momentum=0.9)
for step in range(101):
    value = himmelblau(p)
    optimizer.zero_grad()
    value.backward()
    optimizer.step()
    if step % 25 == 0:
        print(f'step {step}: x={p.tolist()}, f(x)={value.item()}')
