# draws of places, counts and shares, their chances and divergences
import torch
import torch.distributions as dist

torch.manual_seed(7)
p = torch.tensor([0.3, 0.8], requires_grad=True)
logits = torch.tensor([[0.3, 0.8, 0.4], [0.0, 1.0, 2.0]], requires_grad=True)
for d, value in [
    (dist.Bernoulli(p), torch.tensor([1.0, 0.0])),
    (dist.Bernoulli(logits=p), torch.tensor([1.0, 0.0])),
    (dist.Bernoulli(0.3), torch.tensor(1.0)),
    (dist.Binomial(5, p), torch.tensor([2.0, 5.0])),
    (dist.Geometric(p), torch.tensor([2.0, 0.0])),
    (dist.Poisson(p * 20), torch.tensor([2.0, 15.0])),
    (dist.Categorical(p), torch.tensor(1)),
    (dist.Categorical(logits=logits), torch.tensor([1, 2])),
    (dist.OneHotCategorical(torch.tensor([0.3, 0.8, 0.4])), torch.tensor([0.0, 1.0, 0.0])),
]:
    print(d)
    print(d.sample(), d.sample((3,)).shape, torch.rand(1))
    print(d.log_prob(value), d.mean, d.variance)
    print(d)
print(dist.Categorical(logits=logits).entropy(), dist.Bernoulli(p).entropy(), dist.Binomial(3, p).entropy())
print(dist.Categorical(torch.ones(2, 3)).enumerate_support(), dist.Bernoulli(p).enumerate_support())
print(dist.kl_divergence(dist.Categorical(logits=logits), dist.Categorical(torch.ones(3))))
print(dist.kl_divergence(dist.Bernoulli(p), dist.Bernoulli(0.5)), dist.kl_divergence(dist.Poisson(p), dist.Poisson(1.0)))
print(dist.Binomial(torch.tensor([30, 100, 4, 50]), torch.tensor([0.5, 0.2, 0.9, 0.95])).sample((4,)))
print(torch.multinomial(torch.tensor([0.1, 3.0, 0.5, 1.4]), 3), torch.multinomial(torch.ones(2, 4), 6, replacement=True))
print(torch.poisson(torch.tensor([0.5, 3.0, 20.0, 100.0, 0.0])), torch.empty(3).exponential_(2.0))
loss = -dist.Categorical(logits=logits).log_prob(torch.tensor([0, 2])).mean()
loss.backward()
print(logits.grad)
