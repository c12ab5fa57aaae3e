"""The same epochs with an optimiser that takes the step and clears the gradient."""

import torch

weights = torch.ones(4, requires_grad=True)
optimizer = torch.optim.SGD([weights], lr=0.01)
for epoch in range(3):
    model_output = (weights * 3).sum()
    model_output.backward()
    print(weights.grad)
    optimizer.step()
    optimizer.zero_grad()
print(weights)
print(weights.grad)

optimizer = torch.optim.SGD([weights], lr=0.1, momentum=0.9)
for epoch in range(3):
    optimizer.zero_grad()
    loss = ((weights - 2) ** 2).mean()
    loss.backward()
    optimizer.step()
    print(f"epoch {epoch}: loss {loss.item():.4f}")
print(weights)
