# distributions whose batch is made larger, also of those that hold more than their parameters, and draws of what is inside
import torch
from torch.distributions import Beta, Binomial, Categorical, Chi2, Independent, MultivariateNormal, Normal
from torch.distributions import OneHotCategorical

torch.manual_seed(3)
chances = torch.tensor([0.2, 0.3, 0.5])
mean = torch.tensor([0.5, -1.0], requires_grad=True)
cov = torch.tensor([[1.0, 0.3], [0.3, 2.0]])
for d, batch in [
    (Normal(0.5, 2.0), (3,)),
    (Chi2(3.0), (2, 2)),
    (Binomial(3, torch.tensor(0.5)), (3,)),
    (Beta(torch.tensor([1.0, 2.0]), torch.tensor([2.0, 2.0])), (3, 2)),
    (Categorical(chances), (4,)),
    (OneHotCategorical(chances), (2,)),
    (MultivariateNormal(mean, cov), (3,)),
    (Independent(Normal(mean, 1.0), 1), (3,)),
    (Independent(Normal(torch.zeros(3, 2), torch.ones(3, 2)), 1), (2, 3)),
]:
    wide = d.expand(batch)
    print(wide, wide.batch_shape, wide.event_shape)
    x = wide.sample((2,))
    print(x, wide.log_prob(x), wide.entropy())
    print(wide.mean, wide.variance, wide.expand((2, *batch)).sample().shape)
MultivariateNormal(mean, cov).expand((3,)).log_prob(torch.ones(3, 2)).sum().backward()
Independent(Normal(mean, 1.0), 1).expand((3,)).log_prob(torch.ones(3, 2)).sum().backward()
print(mean.grad)
for d in (Normal(mean, 1.0), Binomial(3, torch.tensor([0.5, 0.2]))):
    inner = Independent(d, 1)
    print(d.has_rsample, inner.has_rsample, inner.expand((2,)).has_rsample, Independent(inner, 0).has_rsample)
    try:
        print(Independent(inner, 0).rsample().shape)
    except NotImplementedError:
        print("no rsample")
