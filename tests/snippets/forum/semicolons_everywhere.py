import torch
x = torch.tensor(1., requires_grad=True); y = 3 * x; y.backward(); print(x.grad); x.grad = None; (x ** 2).backward(); print(x.grad)
