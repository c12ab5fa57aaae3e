import torch
learning_rates = [1e-3, 1e-2, 1e-1, 1.1]
results = []
for lr in learning_rates:
    x = torch.tensor(5.0, requires_grad=True)
    for step in range(20):
        loss = x ** 2
        grad, = torch.autograd.grad(loss, x)
        x = (x - lr * grad).detach().requires_grad_(True)
    results.append({"lr": lr, "x": x.item(), "diverged": bool(x.abs() > 5)})
for r in results:
    print("lr={lr:<6} x={x:>10.4f} {status}".format(status="DIVERGED" if r["diverged"] else "ok", **r))
