import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor(0.5, requires_grad=True)
opt = torch.optim.SGD([{"params": [w], "lr": 0.5}, {"params": [b]}], lr=0.1, momentum=0.9)
print(opt.param_groups)
(w.sum() * b).backward()
opt.step()
print(opt.state_dict())
print(opt)
