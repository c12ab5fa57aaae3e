# every question that a distribution answers, for those of numbers on a line
import torch
from torch.distributions import (
    Cauchy, Exponential, Gumbel, HalfNormal, Laplace, LogNormal, Normal, StudentT, Uniform, kl_divergence,
)

loc = torch.tensor([0.5, -1.0], requires_grad=True)
scale = torch.tensor([1.0, 2.0], requires_grad=True)
x = torch.tensor([0.7, 0.9])
made = [
    Normal(loc, scale), Normal(0.0, 1.0), Normal(loc, 3), LogNormal(loc, 0.7), HalfNormal(scale),
    Uniform(loc, torch.tensor([1.5, 2.0])), Uniform(-1.0, 3.0), Exponential(scale), Laplace(loc, scale),
    Cauchy(loc, scale), Gumbel(loc, scale), StudentT(torch.tensor([3.0, 4.0]), loc, 2.0),
]
for d in made:
    torch.manual_seed(5)
    print(d, type(d).__name__, d.batch_shape, d.event_shape, d.has_rsample)
    print(d.sample(), d.sample((2,)), d.rsample((2,)), torch.rand(1))
    value = torch.tensor(0.3) if d.batch_shape == torch.Size([]) else x
    print(d.log_prob(value), d.entropy())
    if not isinstance(d, (Cauchy, StudentT)):
        print(d.mean, d.variance, d.stddev)
    if not isinstance(d, (StudentT, Gumbel)):
        print(d.cdf(value), d.icdf(value), d.mode)
other = Normal(torch.tensor([1.0, 0.0]), 2.0)
print(kl_divergence(Normal(loc, scale), other))
print(kl_divergence(Laplace(loc, scale), Laplace(0.0, 1.0)))
print(kl_divergence(Exponential(scale), Exponential(2.0)), kl_divergence(Gumbel(loc, scale), Gumbel(0.5, 1.0)))
z = Normal(loc, scale).rsample((100,))
z.pow(2).mean().backward()
print(loc.grad, scale.grad)
Normal(loc, scale).log_prob(x).sum().backward()
print(loc.grad, scale.grad)
