# LBFGS with and without a line search: every loss that the closure saw
import torch


def rosenbrock(v):
    x, y = v
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


for search, lr, most in ((None, 0.01, 6), ("strong_wolfe", 1, 20), ("strong_wolfe", 0.5, 8)):
    v = torch.tensor([-1.2, 1.0], dtype=torch.float64, requires_grad=True)
    opt = torch.optim.LBFGS([v], lr=lr, max_iter=most, line_search_fn=search)
    seen = []

    def closure():
        opt.zero_grad()
        loss = rosenbrock(v)
        loss.backward()
        seen.append(float(f"{loss.item():.6g}"))
        return loss

    for step in range(3):
        print(step, f"{opt.step(closure).item():.8g}", v.detach().numpy().round(6))
    print(seen)
print(opt)
state = opt.state_dict()["state"][0]
print(sorted(state), state["n_iter"], state["func_evals"], len(state["old_dirs"]), state["d"].shape)

X = torch.tensor([[0.5, 1.0], [-1.0, 0.3], [2.0, -0.7], [0.1, -1.5], [1.1, 0.9]])
y = torch.tensor([1.0, 0.0, 1.0, 0.0, 1.0])
w = torch.zeros(2, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
opt = torch.optim.LBFGS([w, b], history_size=4, max_iter=5, line_search_fn="strong_wolfe")


def loss_of():
    logits = X @ w + b
    return torch.nn.functional.binary_cross_entropy_with_logits(logits, y) + 0.01 * (w @ w)


def again():
    opt.zero_grad()
    loss = loss_of()
    loss.backward()
    return loss


for step in range(4):
    loss = opt.step(again)
    print(f"{step} {loss.item():.4f}")
print(w, b)
try:
    opt.step()
except TypeError as error:
    print(error)
try:
    torch.optim.LBFGS([{"params": [w]}, {"params": [b]}])
except ValueError as error:
    print(error)
