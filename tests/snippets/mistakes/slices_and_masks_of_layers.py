# What stands in a slice of modules, and for a mask, where it cannot stand there.
import torch
from torch import nn

torch.manual_seed(0)
body = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1))
attention = nn.MultiheadAttention(4, 2)
x = torch.ones(2, 1, 4)
for attempt in (
    lambda: body[len:0],
    lambda: body["0":],
    lambda: attention(x, x, x, attn_mask=()),
    lambda: attention(x, x, x, attn_mask="causal"),
    lambda: attention(x, x, x, key_padding_mask=[False]),
):
    try:
        attempt()
    except Exception as error:
        print(type(error).__name__, error)
print(len(body[-2:]), len(body[::2]))
