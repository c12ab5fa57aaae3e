import torch
from torch.optim import lr_scheduler
from torch.optim.lr_scheduler import StepLR
w = torch.ones(2, requires_grad=True)
makers = [lambda o: StepLR(o, step_size=3, gamma=0.5), lambda o: lr_scheduler.MultiStepLR(o, milestones=[2, 5], gamma=0.1), lambda o: lr_scheduler.ExponentialLR(o, 0.9), lambda o: lr_scheduler.ConstantLR(o), lambda o: lr_scheduler.LinearLR(o), lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=4), lambda o: lr_scheduler.PolynomialLR(o, total_iters=4, power=2.0), lambda o: lr_scheduler.LambdaLR(o, lr_lambda=lambda e: 0.95 ** e), lambda o: lr_scheduler.MultiplicativeLR(o, lambda e: 0.9)]
for make in makers:
    opt = torch.optim.SGD([w], lr=0.1)
    sch = make(opt)
    rates = []
    for epoch in range(10):
        opt.step()
        rates.append(opt.param_groups[0]["lr"])
        sch.step()
    print(type(sch), rates, sch.get_last_lr(), sch.last_epoch)
print(opt)
opt = torch.optim.SGD([w], lr=0.1)
sch = lr_scheduler.ReduceLROnPlateau(opt, mode="min", factor=0.5, patience=2)
for loss in [1.0, 0.9, 0.91, 0.92, 0.93, 0.94, 0.95, 0.96, 0.97]:
    sch.step(loss)
    print(opt.param_groups[0]["lr"], end=" ")
print()
