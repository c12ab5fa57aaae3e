def derivative_at(value):
    import torch
    x = torch.tensor(value, requires_grad=True)
    (x ** 3).backward()
    return x.grad.item()

print(derivative_at(2.0))
print([derivative_at(float(i)) for i in range(4)])
