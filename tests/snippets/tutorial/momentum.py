import torch

x = torch.tensor(10.0, requires_grad=True)
opt = torch.optim.SGD([x], lr=0.1, momentum=0.9)
for i in range(6):
    opt.zero_grad()
    f = x * x
    f.backward()
    opt.step()
    print("%d: x = %.4f" % (i + 1, x))
