import torch
import torch.nn.functional as F

p = torch.tensor([0.2, 2.5], requires_grad=True)
t = torch.tensor([0.0, 0.0])
for fn in (F.l1_loss, F.mse_loss, F.smooth_l1_loss, F.huber_loss):
    p.grad = None
    loss = fn(p, t)
    loss.backward()
    print(loss.item(), p.grad)
