import torch
import torch.nn as nn

torch.manual_seed(0)
layer = nn.TransformerEncoderLayer(4, 2, dim_feedforward=3, dropout=0.0, batch_first=True)
encoder = nn.TransformerEncoder(layer, 2, norm=nn.LayerNorm(4))
print(encoder)
print(sum(p.numel() for p in encoder.parameters()), encoder.num_layers)
x = torch.randn(2, 3, 4, requires_grad=True)
y = encoder(x)
print(y.detach())
(y * torch.arange(24.0).view(2, 3, 4).sin()).sum().backward()
print(x.grad)
print(layer.linear1.weight.grad, encoder.layers[0].linear1.weight.grad)
mask = nn.Transformer.generate_square_subsequent_mask(3)
print(encoder(x, mask=mask).detach())
print(encoder(x, src_key_padding_mask=torch.tensor([[False, False, True], [False, True, True]])).detach()[:, 0])
