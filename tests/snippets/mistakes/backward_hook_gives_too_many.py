import torch

layer = torch.nn.Linear(2, 2)
x = torch.ones(1, 2, requires_grad=True)
layer.register_full_backward_hook(lambda module, gi, go: (gi[0], gi[0]))
layer(x).sum().backward()
