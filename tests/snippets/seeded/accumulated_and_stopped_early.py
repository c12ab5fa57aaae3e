import torch
import torch.nn as nn
torch.manual_seed(0)
model = nn.Linear(3, 1)
opt = torch.optim.Adam(model.parameters(), lr=0.1)
sched = torch.optim.lr_scheduler.StepLR(opt, step_size=2, gamma=0.5)
X = torch.randn(12, 3); Y = X @ torch.tensor([[1.], [2.], [3.]])
accum = 3
opt.zero_grad()
for i, (xb, yb) in enumerate(zip(X.split(4), Y.split(4))):
    loss = ((model(xb) - yb) ** 2).mean() / accum
    loss.backward()
    if (i + 1) % accum == 0:
        opt.step(); opt.zero_grad()
print(model.weight.data.shape, model.weight.grad)
best, wait = float("inf"), 0
for epoch in range(20):
    opt.zero_grad()
    loss = ((model(X) - Y) ** 2).mean()
    loss.backward()
    opt.step()
    sched.step()
    if loss.item() < best - 0.05:
        best, wait = loss.item(), 0
    else:
        wait += 1
    if epoch % 5 == 0: print(f"{epoch:>3d} {loss.item():8.4f} {sched.get_last_lr()[0]:.5f}")
    if wait >= 3:
        print("stopping early at", epoch); break
print(opt.param_groups[0]["lr"], sched.last_epoch)
