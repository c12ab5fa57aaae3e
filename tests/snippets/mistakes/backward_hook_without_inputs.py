import torch

layer = torch.nn.Linear(2, 2)
layer.register_full_backward_hook(lambda module, gi, go: (torch.ones(1, 2),))
layer(torch.ones(1, 2)).sum().backward()
