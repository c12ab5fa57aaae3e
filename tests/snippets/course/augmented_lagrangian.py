import torch
# Exercise 4: minimise x^2 + 2 y^2 subject to x + y = 1, augmented Lagrangian
x = torch.tensor([0.0, 0.0], requires_grad=True)
lam, rho = torch.tensor(0.0), 10.0
for outer in range(10):
    opt = torch.optim.SGD([x], lr=0.02)
    for inner in range(100):
        opt.zero_grad()
        c = x.sum() - 1
        L = x[0]**2 + 2*x[1]**2 + lam*c + rho/2*c**2
        L.backward()
        opt.step()
    with torch.no_grad():
        lam += rho * (x.sum() - 1)
print(f"x = [{x[0]:.4f}, {x[1]:.4f}], lambda = {lam:.4f}")
assert torch.allclose(x, torch.tensor([2/3, 1/3]), atol=1e-3), x
print("solution ok", x.detach().sum().round(decimals=3))
