import torch

# y = exp(-2 t) solves y' = -2 y
t = torch.tensor([[0.0], [0.5], [1.0]], requires_grad=True)
y = torch.exp(-2 * t)
dy = torch.autograd.grad(outputs=y, inputs=t, grad_outputs=torch.ones_like(y),
                         create_graph=True, retain_graph=True, only_inputs=True)[0]
residual = dy + 2 * y
print(dy)
print(torch.allclose(residual, torch.zeros_like(residual)))
