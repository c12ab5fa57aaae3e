import torch

w = torch.ones(3, requires_grad=True)
optimizer = torch.optim.SGD(w, lr=0.1)
optimizer.step()
