# what is no number where one is taken: the bound of a gradient, the value a schedule waits for, a factor of the rate
import torch
from torch import nn

w = torch.ones(3, requires_grad=True)
(w * 2).sum().backward()
opt = torch.optim.SGD([w], lr=1.0)
plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(opt)
for attempt in (
    lambda: nn.utils.clip_grad_value_(w, "a"),
    lambda: nn.utils.clip_grad_value_(w, None),
    lambda: nn.utils.clip_grad_norm_(w, [1.0]),
    lambda: plateau.step("low"),
    lambda: torch.optim.lr_scheduler.LambdaLR(opt, lambda epoch: None),
):
    try:
        attempt()
        print("taken")
    except (TypeError, ValueError):
        print("refused")
print(nn.utils.clip_grad_norm_(w, torch.tensor(1.0)), w.grad)
nn.utils.clip_grad_value_(w, torch.tensor(0.25))
plateau.step(torch.tensor(1.0))
print(w.grad, opt.param_groups[0]["lr"])
