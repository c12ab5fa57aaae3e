import torch
from torch import nn

torch.manual_seed(0)
for fill in (
    lambda w: nn.init.orthogonal_(w),
    lambda w: nn.init.orthogonal_(w, gain=2.0),
    lambda w: nn.init.trunc_normal_(w),
    lambda w: nn.init.trunc_normal_(w, mean=0.5, std=0.02),
    lambda w: nn.init.trunc_normal_(w, std=10.0),
    lambda w: nn.init.trunc_normal_(w, 3.0, 1.0, 4.0, 5.0),
    lambda w: nn.init.sparse_(w, sparsity=0.5),
    nn.init.eye_,
):
    print(fill(torch.empty(3, 4)))
print(nn.init.orthogonal_(torch.empty(4, 2)))
print(nn.init.dirac_(torch.empty(3, 2, 3)))
print(nn.init.dirac_(torch.empty(2, 2, 3, 3), 2))
linear = nn.Linear(3, 3)
nn.init.orthogonal_(linear.weight)
print(linear.weight)
for fill, shape in ((nn.init.orthogonal_, (3,)), (nn.init.dirac_, (3, 3))):
    try:
        fill(torch.empty(shape))
    except ValueError as e:
        print(e)

apart = torch.Generator()
for fill in (
    lambda w: nn.init.orthogonal_(w, generator=apart),
    lambda w: nn.init.trunc_normal_(w, 3.0, 1.0, 4.0, 5.0, generator=apart),
    lambda w: nn.init.sparse_(w, 0.5, generator=apart),
    lambda w: nn.init.normal_(w, 1.0, 2.0, apart),
    lambda w: nn.init.xavier_uniform_(w, generator=apart),
    lambda w: nn.init.kaiming_normal_(w, nonlinearity="relu", generator=apart),
):
    torch.manual_seed(0)
    apart.manual_seed(3)
    print(fill(torch.empty(2, 3)), torch.rand(1))
