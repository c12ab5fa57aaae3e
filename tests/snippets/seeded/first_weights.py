# Ways to begin: truncated, orthogonal, the identity of a convolution, whole numbers.
import torch
from torch import nn

torch.manual_seed(3)
print(nn.init.trunc_normal_(torch.empty(2, 6)))
print(nn.init.trunc_normal_(torch.empty(2, 3), mean=1.0, std=0.5, a=0.9, b=1.1))
wide = nn.init.orthogonal_(torch.empty(2, 4))
print(torch.allclose(wide @ wide.T, torch.eye(2), atol=1e-6), wide.shape)
print(nn.init.orthogonal_(torch.empty(3, 2), gain=2.0))
kernels = nn.init.dirac_(torch.empty(2, 2, 3))
signal = torch.arange(8.0).reshape(1, 2, 4)
print(torch.equal(nn.functional.conv1d(signal, kernels, padding=1), signal))
print(nn.init.dirac_(torch.empty(4, 1, 3), groups=2).flatten())
for bad in (lambda: nn.init.dirac_(torch.empty(3, 1, 3), 2), lambda: nn.init.orthogonal_(torch.empty(3))):
    try:
        bad()
    except ValueError as error:
        print(error)

labels = torch.empty(6, dtype=torch.long).random_(4)
print(labels, torch.empty(3).random_(2), torch.empty(3).random_(5, 9), torch.zeros(3).random_())
try:
    labels.random_(0)
except RuntimeError as error:
    print(error)
weighted = nn.BCEWithLogitsLoss(pos_weight=torch.tensor([2.0, 3.0]))
print(weighted(torch.tensor([[0.3, -1.0]]), torch.tensor([[1.0, 0.0]])))
