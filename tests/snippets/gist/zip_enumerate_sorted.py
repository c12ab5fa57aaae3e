import torch

grads = []
for i, (a, b) in enumerate(zip([1., 2., 3.], [3., 2., 1.])):
    x = torch.tensor(a, requires_grad=True)
    (b * x ** 2).backward()
    grads.append(x.grad.item())
    print(i, grads[-1])
print(sorted(grads), sum(grads), max(grads), len(grads))
print([round(g / 2, 1) for g in grads if g > 6])
print(any([g > 7 for g in grads]), all([g > 7 for g in grads]))
