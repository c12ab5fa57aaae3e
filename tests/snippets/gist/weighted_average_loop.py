import torch

weights = torch.tensor([0.2, 0.3, 0.5], requires_grad=True)
values = [10.0, 20.0, 30.0]
acc = 0.0
i = 0
while i < len(values):
    acc = acc + weights[i] * values[i]
    i += 1
print(acc)
acc.backward()
print(weights.grad)
