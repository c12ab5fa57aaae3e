import torch

k = 3.0
positions = torch.tensor([[0.0, 0.0], [1.0, 0.0], [1.0, 2.0]], requires_grad=True)
energy = 0.0
for i in range(3):
    for j in range(i + 1, 3):
        r = (positions[i] - positions[j]).norm()
        energy = energy + 0.5 * k * (r - 1.0) ** 2
print(energy)
energy.backward()
print(-positions.grad)
