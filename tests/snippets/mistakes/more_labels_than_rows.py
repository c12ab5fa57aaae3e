import torch
import torch.nn.functional as F
scores = torch.zeros(2, 3, requires_grad=True)
loss = F.nll_loss(F.log_softmax(scores, 1), torch.tensor([0, 1, 2]))
