import torch
torch.manual_seed(0)
# a recurrent cell by hand
Wxh = torch.randn(3, 4, requires_grad=True)
Whh = torch.randn(4, 4, requires_grad=True)
Why = torch.randn(4, 2, requires_grad=True)
h = torch.zeros(1, 4)
xs = [torch.randn(1, 3) for _ in range(5)]
losses = []
for t, x in enumerate(xs):
    h = torch.tanh(x @ Wxh + h @ Whh)
    y = h @ Why
    losses.append((y ** 2).sum())
total = sum(losses)
total.backward()
print(total)
for name, p in zip(["Wxh", "Whh", "Why"], [Wxh, Whh, Why]):
    print(f"{name:>5s} grad norm: {p.grad.norm():10.4f}  max: {p.grad.abs().max().item():.4f}")
print(h.grad_fn, h.grad_fn.next_functions)
