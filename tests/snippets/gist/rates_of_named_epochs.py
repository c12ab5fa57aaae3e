import torch
from torch.optim import lr_scheduler

makers = [
    lambda o: lr_scheduler.StepLR(o, 2, gamma=0.1),
    lambda o: lr_scheduler.MultiStepLR(o, [1, 3, 3], gamma=0.5),
    lambda o: lr_scheduler.ExponentialLR(o, 0.9),
    lambda o: lr_scheduler.ConstantLR(o, 0.5, 3),
    lambda o: lr_scheduler.LinearLR(o, 0.25, 1.0, 4),
    lambda o: lr_scheduler.CosineAnnealingLR(o, 4, 0.001),
    lambda o: lr_scheduler.PolynomialLR(o, 4, 2.0),
    lambda o: lr_scheduler.LambdaLR(o, lambda epoch: 0.95 ** epoch),
    lambda o: lr_scheduler.MultiplicativeLR(o, lambda epoch: 0.95),
]
for make in makers:
    w = torch.zeros(2, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.05)
    scheduler = make(optimizer)
    for _ in range(4):
        optimizer.step()
        scheduler.step()
        print(scheduler.get_last_lr(), scheduler.get_lr(), scheduler.last_epoch)
    for epoch in (0, 1, 5, 2):
        scheduler.step(epoch)
        print(scheduler.get_last_lr(), scheduler.get_lr(), scheduler.last_epoch)
    scheduler.step()
    print(optimizer.param_groups[0]["lr"])
w = torch.zeros(2, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.05)
parts = [lr_scheduler.LinearLR(optimizer, 0.1, total_iters=3), lr_scheduler.ExponentialLR(optimizer, 0.9)]
scheduler = lr_scheduler.SequentialLR(optimizer, parts, [3])
for _ in range(6):
    optimizer.step()
    scheduler.step()
    print(scheduler.get_last_lr())
