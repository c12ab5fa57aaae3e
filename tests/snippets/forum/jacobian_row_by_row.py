import torch

def jacobian(y, x):
    rows = []
    flat_y = y.reshape(-1)
    for i in range(len(flat_y)):
        pick = torch.zeros_like(flat_y)
        pick[i] = 1.
        row, = torch.autograd.grad(flat_y, x, pick, retain_graph=True)
        rows.append(row.reshape(x.shape))
    return torch.stack(rows).reshape(y.shape + x.shape)

x = torch.tensor([1., 2., 3.], requires_grad=True)
print(jacobian(x * x.sum(), x))
