# rates of one cycle, of warm restarts, up and down, and of several schedules together
import torch
from torch.optim.lr_scheduler import (
    ChainedScheduler, ConstantLR, CosineAnnealingLR, CosineAnnealingWarmRestarts, CyclicLR, ExponentialLR, LinearLR,
    OneCycleLR, SequentialLR, StepLR,
)

w = torch.nn.Parameter(torch.zeros(1))


def rates(opt, schedule, count):
    found = []
    for _ in range(count):
        found.append(opt.param_groups[0]["lr"])
        opt.step()
        schedule.step()
    return [float(f"{rate:.12g}") for rate in found]


def sgd():
    return torch.optim.SGD([w], lr=0.1, momentum=0.9)


opt = sgd()
s = OneCycleLR(opt, max_lr=0.5, total_steps=10)
print(rates(opt, s, 10), opt.param_groups[0]["momentum"], s.last_epoch)
try:
    s.step()
except ValueError as error:
    print(error)
opt = torch.optim.Adam([w], lr=0.1)
s = OneCycleLR(opt, 0.2, epochs=3, steps_per_epoch=4, anneal_strategy="linear", three_phase=True, pct_start=0.25)
print(rates(opt, s, 11), opt.param_groups[0]["betas"], sorted(opt.param_groups[0]))
opt = sgd()
print(rates(opt, CosineAnnealingWarmRestarts(opt, T_0=3, T_mult=2, eta_min=0.01), 12))
opt = sgd()
s = CosineAnnealingWarmRestarts(opt, 4)
for epoch in range(2):
    for i in range(3):
        s.step(epoch + i / 3)
        print(f"{s.get_last_lr()[0]:.6f}", end=" ")
s.step(26)
s.step()
print(s.get_last_lr(), s.last_epoch)
for mode in ("triangular", "triangular2", "exp_range"):
    opt = sgd()
    s = CyclicLR(opt, base_lr=0.01, max_lr=0.1, step_size_up=2, step_size_down=3, mode=mode, gamma=0.9)
    print(mode, rates(opt, s, 9), f"{opt.param_groups[0]['momentum']:.6f}")
opt = sgd()
s = SequentialLR(opt, [LinearLR(opt, 0.1, total_iters=3), ExponentialLR(opt, gamma=0.9), StepLR(opt, 2)], milestones=[3, 6])
print(rates(opt, s, 11), s.get_last_lr())
opt = sgd()
s = SequentialLR(opt, [ConstantLR(opt, 0.1, total_iters=2), CosineAnnealingLR(opt, 5)], milestones=[2])
print(rates(opt, s, 8))
opt = sgd()
s = ChainedScheduler([ConstantLR(opt, factor=0.1, total_iters=2), ExponentialLR(opt, gamma=0.9)], optimizer=opt)
print(rates(opt, s, 6), s.get_last_lr())
for attempt in (
    lambda: OneCycleLR(sgd(), 0.1),
    lambda: OneCycleLR(sgd(), 0.1, total_steps=-1),
    lambda: OneCycleLR(torch.optim.Adagrad([w]), 0.1, total_steps=5),
    lambda: SequentialLR(opt, [ExponentialLR(opt, 0.9)], milestones=[3]),
    lambda: CosineAnnealingWarmRestarts(sgd(), 0),
):
    try:
        attempt()
    except ValueError as error:
        print(error)
