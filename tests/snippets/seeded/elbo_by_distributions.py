import torch
from torch import nn
from torch.distributions import Normal, Independent, kl_divergence
torch.manual_seed(0)
enc, dec = nn.Linear(4, 4), nn.Linear(2, 4)
x = torch.rand(6, 4)
opt = torch.optim.Adam([*enc.parameters(), *dec.parameters()], lr=1e-2)
for it in range(3):
    mu, log_s = enc(x).chunk(2, dim=-1)
    q = Independent(Normal(mu, log_s.exp()), 1)
    p = Independent(Normal(torch.zeros_like(mu), torch.ones_like(mu)), 1)
    z = q.rsample()
    recon = nn.functional.binary_cross_entropy_with_logits(dec(z), x, reduction='none').sum(-1)
    elbo = -(recon + kl_divergence(q, p)).mean()
    opt.zero_grad(); (-elbo).backward(); opt.step()
    print(it, f"{elbo.item():.3f}", q.batch_shape, q.event_shape)
