# attention with weights of its own: masks, heads, a layer of a transformer
import torch
from torch import nn

torch.manual_seed(0)
mha = nn.MultiheadAttention(embed_dim=4, num_heads=2, batch_first=True)
print(mha, [(name, tuple(p.shape)) for name, p in mha.named_parameters()])
print(mha.in_proj_weight[0], mha.out_proj.weight[0], mha.in_proj_bias)
x = torch.randn(2, 3, 4)
out, weights = mha(x, x, x)
print(out)
print(weights)
mask = nn.Transformer.generate_square_subsequent_mask(3)
print(mask)
out, weights = mha(x, x, x, attn_mask=mask, average_attn_weights=False)
print(weights.shape, weights[0, 1])
ahead = torch.triu(torch.ones(3, 3, dtype=torch.bool), diagonal=1)
print(mha(x, x, x, attn_mask=ahead, need_weights=False))
padding = torch.tensor([[False, False, True], [False, False, False]])
out, weights = mha(x, x, x, key_padding_mask=padding)
print(weights[0])
out.pow(2).sum().backward()
print(mha.in_proj_weight.grad.norm(), mha.out_proj.bias.grad)
other = nn.MultiheadAttention(4, 1, bias=False)
query, memory = torch.randn(2, 1, 4), torch.randn(5, 1, 4)
out, weights = other(query, memory, memory)
print(out, weights.shape)
out, weights = other(torch.randn(3, 4), torch.ones(2, 4), torch.ones(2, 4))
print(out.shape, out.grad_fn.name(), weights)
layer = nn.TransformerEncoderLayer(4, 2, dim_feedforward=8, dropout=0.0, batch_first=True)
print(layer)
y = layer(x)
print(y)
y[..., 0].sum().backward()
print(layer.linear1.weight.grad.norm() > 0, sum(p.numel() for p in layer.parameters()))
first = nn.TransformerEncoderLayer(4, 1, 8, dropout=0.0, activation="gelu", norm_first=True)
print(first(x, src_mask=torch.zeros(2, 2)))
for attempt in (
    lambda: nn.MultiheadAttention(5, 2),
    lambda: mha(x, x, x, is_causal=True),
    lambda: mha(torch.ones(2), x, x),
):
    try:
        attempt()
    except (AssertionError, RuntimeError) as error:
        print(type(error).__name__, error)
