import torch

x = torch.tensor([1., 2.], requires_grad=True)
total = x[0] ** 2 \
    + x[1] ** 2 \
    + x[0] * x[1]
total.backward()
print(
    x.grad,
    total,
)
