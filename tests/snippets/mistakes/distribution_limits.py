# what a distribution refuses
import torch
import torch.distributions as dist


def attempt(f):
    try:
        print(f())
    except (ValueError, NotImplementedError) as error:
        print(type(error).__name__, error)


attempt(lambda: dist.Normal(torch.tensor([0.0]), torch.tensor([-1.0])))
attempt(lambda: dist.Normal(0.0, -1.0))
attempt(lambda: dist.Normal(0.0, -1.0, validate_args=False).mean)
attempt(lambda: dist.Uniform(3.0, 1.0))
attempt(lambda: dist.Bernoulli(torch.tensor([1.5, 0.2])))
attempt(lambda: dist.Bernoulli())
attempt(lambda: dist.Categorical(torch.tensor(1.0)))
attempt(lambda: dist.Bernoulli(0.3).log_prob(torch.tensor(0.5)))
attempt(lambda: dist.Categorical(torch.ones(3)).log_prob(torch.tensor(5)))
attempt(lambda: dist.Normal(0.0, 1.0).log_prob(1.0))
attempt(lambda: dist.Exponential(1.0).log_prob(torch.tensor(-1.0)))
attempt(lambda: dist.Normal(torch.zeros(3), 1.0).log_prob(torch.zeros(2)))
attempt(lambda: dist.Bernoulli(0.3).rsample())
attempt(lambda: dist.Poisson(1.0).entropy())
attempt(lambda: dist.kl_divergence(dist.Laplace(0.0, 1.0), dist.Bernoulli(0.5)))
attempt(lambda: dist.MultivariateNormal(torch.zeros(2)))
for weights, count in [(torch.ones(4), 5), (-torch.ones(4), 1), (torch.zeros(4), 1), (torch.ones(4).long(), 1)]:
    try:
        torch.multinomial(weights, count)
    except RuntimeError as error:
        print(error)
