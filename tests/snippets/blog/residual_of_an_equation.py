import torch
torch.manual_seed(3)
W = torch.tensor([[0.5, -0.3, 0.8]], requires_grad=True)
b = torch.tensor([0.1, 0.0, -0.2], requires_grad=True)
V = torch.tensor([[1.0], [0.5], [-0.5]], requires_grad=True)
def u(t):
    return torch.tanh(t @ W + b) @ V
t = torch.linspace(0, 1, 4).reshape(-1, 1).requires_grad_()
out = u(t)
du = torch.autograd.grad(out, t, grad_outputs=torch.ones_like(out), create_graph=True)[0]
residual = du + out
loss = residual.pow(2).mean() + (u(torch.zeros(1, 1)) - 1).pow(2).squeeze()
print(out)
print(du)
print(loss)
loss.backward()
print(W.grad, b.grad, V.grad, sep="\n")
