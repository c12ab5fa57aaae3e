import torch

x = torch.tensor(1.0, requires_grad=True)
(x * 2).backward()
assert x.grad == 3, "gradient should be 3"
