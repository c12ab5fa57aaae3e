import torch
p = torch.nn.Parameter(torch.tensor([1.0]))
opt = torch.optim.Adam([p], lr=0.1, weight_decay=0.01)
sch = torch.optim.lr_scheduler.ExponentialLR(opt, gamma=0.9)
for e in range(4):
    opt.zero_grad()
    (p ** 4).backward()
    opt.step()
    sch.step()
    print(e, p.data, "lr=%.4f" % opt.param_groups[0]['lr'])
print(opt)
