# a state is no input, whatever order the names come in
import torch
from torch import nn

gru, x, h = nn.GRU(2, 3), torch.zeros(4, 2), torch.zeros(1, 3)
for attempt in (
    lambda: gru(hx=h),
    lambda: gru(),
    lambda: gru(x, input=x),
    lambda: gru(x, state=h),
    lambda: gru(x, h, h),
):
    try:
        attempt()
    except TypeError:
        print("refused")
out, state = gru(hx=h, input=x)
print(out.shape, state.shape, gru.hidden_size, gru.bias_hh_l0.shape)
print(nn.Softplus(beta=2.0).beta, nn.ModuleDict({"inner": nn.Linear(2, 3)}).inner.out_features)
