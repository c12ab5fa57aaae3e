import torch

x = torch.tensor(1.5, requires_grad=True)
y = x ** 2
y.backward()
print(f"{x=}")
print(f"{x.grad=}")
print(f"{x.item()=:.3f}")
print(f"{y.item() = }")
