import torch

def rosenbrock(xy):
    x, y = xy
    return (1 - x) ** 2 + 100 * (y - x ** 2) ** 2

xy = torch.tensor([-1.0, 1.0], dtype=torch.double, requires_grad=True)
loss = rosenbrock(xy)
loss.backward()
print(loss)
print(xy.grad)

H = torch.autograd.functional.hessian(rosenbrock, xy.detach())
print(H)
step = torch.linalg.solve(H, -xy.grad)
print("%.3f %.3f" % (step[0], step[1]))
