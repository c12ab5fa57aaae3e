import torch
names = ["a", "b", "c"]
tensors = [torch.tensor(v, requires_grad=True) for v in (1., 2., 3.)]
a, b, c = tensors
loss = a * b + b * c ** 2
grads = dict(zip(names, torch.autograd.grad(loss, tensors)))
print(grads)
print({k: v.item() for k, v in grads.items()})
print(sorted(grads.items(), key=lambda kv: -kv[1].item())[0])
print(max(grads, key=lambda k: grads[k].item()))
for i, (k, v) in enumerate(grads.items(), start=1):
    print(f"{i}. d/d{k} = {v:.2f}")
