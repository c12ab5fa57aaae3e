import torch

def numerical_grad(f, x, eps=1e-4):
    g = torch.zeros_like(x)
    for i in range(x.numel()):
        e = torch.zeros_like(x)
        e.view(-1)[i] = eps
        g.view(-1)[i] = (f(x + e) - f(x - e)) / (2 * eps)
    return g

x = torch.tensor([[0.3, -0.7], [1.2, 0.1]], dtype=torch.float64, requires_grad=True)
f = lambda z: (torch.sin(z) * torch.exp(-z ** 2)).sum()
f(x).backward()
with torch.no_grad():
    n = numerical_grad(f, x)
print(x.grad)
print(n)
print(torch.allclose(x.grad, n, atol=1e-6))
rel = torch.norm(x.grad - n) / (torch.norm(x.grad) + torch.norm(n))
print("ok" if rel < 1e-6 else "bad", rel.dtype, rel.shape)
print(torch.autograd.gradcheck(f, (x,)), torch.autograd.gradcheck(f, (x,), eps=1e-6, atol=1e-4))
