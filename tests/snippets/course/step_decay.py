import torch
w = torch.tensor(5.0, requires_grad=True)
opt = torch.optim.SGD([w], lr=0.4)
sched = torch.optim.lr_scheduler.StepLR(opt, step_size=3, gamma=0.5)
history = []
for epoch in range(9):
    opt.zero_grad()
    loss = (w - 1) ** 2
    loss.backward()
    opt.step()
    history.append((epoch, opt.param_groups[0]["lr"], round(w.item(), 4)))
    sched.step()
for h in history:
    print(*h, sep="\t")
print(sched.get_last_lr())
