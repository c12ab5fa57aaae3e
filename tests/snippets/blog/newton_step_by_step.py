import torch

def newton(f, x0, tol=1e-6, max_iter=20):
    x = torch.tensor(float(x0), requires_grad=True)
    for k in range(max_iter):
        y = f(x)
        dy, = torch.autograd.grad(y, x, create_graph=True)
        step = y / dy
        x = (x - step).detach().requires_grad_()
        print(f"iter {k}: x = {x.item():.6f}, |f| = {abs(y.item()):.2e}")
        if abs(step.item()) < tol:
            break
    return x.item()

root = newton(lambda x: x ** 3 - 2 * x - 5, 2.0)
print("root = %.5f" % root)
root = newton(lambda x: torch.cos(x) - x, 1.0)
print("root = {:.5f}".format(root))
