# gamma draws and what is made of them, vectors, and axes taken for one event
import torch
from torch.distributions import Beta, Chi2, Dirichlet, Gamma, Independent, MultivariateNormal, Normal, kl_divergence

torch.manual_seed(11)
a = torch.tensor([0.5, 4.0])
b = torch.tensor([1.0, 2.0], requires_grad=True)
for d, value in [
    (Gamma(a, b), torch.tensor([0.7, 0.9])),
    (Chi2(torch.tensor([2.0, 4.0])), torch.tensor([0.7, 0.9])),
    (Beta(a, torch.tensor([1.0, 2.0])), torch.tensor([0.7, 0.9])),
    (Beta(2.0, 3.0), torch.tensor(0.3)),
    (Dirichlet(torch.tensor([0.5, 4.0, 2.0])), torch.tensor([0.2, 0.3, 0.5])),
]:
    print(d, d.batch_shape, d.event_shape)
    print(d.sample(), d.rsample((2,)), torch.rand(1))
    print(d.log_prob(value), d.entropy(), d.mean, d.variance)
print(kl_divergence(Gamma(a, b), Gamma(1.0, 1.0)), kl_divergence(Beta(2.0, 3.0), Beta(1.0, 1.0)))
print(kl_divergence(Dirichlet(torch.tensor([0.5, 4.0])), Dirichlet(torch.ones(2))))
mean = torch.tensor([0.5, -1.0], requires_grad=True)
cov = torch.tensor([[1.0, 0.3], [0.3, 2.0]], requires_grad=True)
d = MultivariateNormal(mean, cov)
print(d, d.sample(), d.rsample((2,)))
print(d.log_prob(torch.tensor([[0.0, 0.0], [1.0, 2.0]])), d.entropy(), d.mean, d.variance)
d.log_prob(torch.tensor([1.0, 2.0])).backward()
print(mean.grad)
e = MultivariateNormal(torch.zeros(2), scale_tril=torch.tensor([[1.0, 0.0], [0.3, 2.0]]))
print(e, e.covariance_matrix, kl_divergence(d, e))
rows = Independent(Normal(torch.zeros(3, 2), torch.ones(2)), 1)
print(rows, rows.batch_shape, rows.event_shape, rows.log_prob(torch.ones(3, 2)), rows.entropy(), rows.sample().shape)
