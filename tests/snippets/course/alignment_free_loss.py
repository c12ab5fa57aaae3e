import torch
from torch import nn
import torch.nn.functional as F
T, N, C, S = 7, 3, 5, 3
x = torch.cos(torch.arange(T*N*C*1.0) * 1.3).reshape(T, N, C).requires_grad_()
targets = torch.tensor([[1, 2, 2], [3, 1, 4], [2, 0, 0]])
il = torch.tensor([7, 6, 4]); tl = torch.tensor([3, 2, 1])
for red in ('none', 'mean', 'sum'):
    loss = F.ctc_loss(x.log_softmax(2), targets, il, tl, reduction=red)
    print(loss)
    print(torch.autograd.grad(loss.sum(), x)[0][:3])
print(nn.CTCLoss()(x.log_softmax(2), torch.tensor([1, 2, 2, 3, 1, 2]), (7, 6, 4), (3, 2, 1)))
print(nn.CTCLoss(blank=4, reduction='none')(x.log_softmax(2), torch.tensor([[1, 2, 2], [3, 1, 0], [2, 0, 0]]), il, tl))
print(nn.CTCLoss())
short = F.ctc_loss(x.log_softmax(2), torch.tensor([[1, 1, 1], [1, 1, 1], [1, 1, 1]]), (4, 5, 7), (3, 3, 3), reduction='none')
print(short)
z = F.ctc_loss(x.log_softmax(2), torch.tensor([[1, 1, 1], [1, 1, 1], [1, 1, 1]]), (4, 5, 7), (3, 3, 3), reduction='none', zero_infinity=True)
print(z.detach(), torch.autograd.grad(z.sum(), x)[0][0])
print(F.ctc_loss(x[:, 0].log_softmax(1), torch.tensor([1, 2]), torch.tensor(7), torch.tensor(2)))
print(F.ctc_loss(x.log_softmax(2), targets, il, torch.tensor([0, 0, 0]), reduction='none'))
for lengths, blank in ((torch.tensor([9, 6, 4]), 0), (il, 7), (torch.tensor([1, 2]), 0)):
    try:
        print(F.ctc_loss(x, targets, lengths, tl, blank=blank))
    except RuntimeError as e:
        print(str(e).partition(" (")[0])
