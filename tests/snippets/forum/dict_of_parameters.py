import torch
params = {"w": torch.tensor([1.0, -1.0], requires_grad=True), "b": torch.tensor(0.5, requires_grad=True)}
x = torch.tensor([2.0, 3.0])
pred = params["w"] @ x + params["b"]
loss = (pred - 1.0) ** 2
loss.backward()
for name, p in params.items():
    print(f"{name}: value={p.data}, grad={p.grad}")
grads = {k: v.grad.clone() for k, v in params.items()}
with torch.no_grad():
    for k in params:
        params[k] -= 0.01 * grads[k]
        params[k].grad = None
print({k: v.tolist() for k, v in params.items()})
