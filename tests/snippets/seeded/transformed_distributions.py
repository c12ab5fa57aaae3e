import torch
import torch.distributions as D
from torch.distributions import transforms as T
from torch.distributions.transforms import AffineTransform, ExpTransform
torch.manual_seed(0)
loc = torch.tensor([0.5, -1.0], requires_grad=True)
scale = torch.tensor([1.0, 2.0], requires_grad=True)
base = D.Normal(loc, scale)
for parts in ([ExpTransform()], [T.SigmoidTransform()], [T.TanhTransform(cache_size=1)], [T.SoftplusTransform()], [AffineTransform(1.0, -2.0)], [AffineTransform(loc=loc, scale=scale), ExpTransform()], T.ComposeTransform([AffineTransform(0.0, 2.0), T.SigmoidTransform()]), [T.TanhTransform().inv, AffineTransform(0., 1.)], [T.SigmoidTransform(), T.SigmoidTransform().inv, AffineTransform(2., 3.)]):
    d = D.TransformedDistribution(base, parts)
    try:
        x = d.rsample((2,))
        print(d, d.batch_shape, d.event_shape, x)
        y = x.detach()
        lp = d.log_prob(y)
        print(lp)
        print(torch.autograd.grad(lp.sum(), [loc, scale]))
        print(d.cdf(y), d.icdf(torch.tensor([0.3, 0.6])))
    except Exception as e:
        print(type(e).__name__, str(e)[:90])
t = T.AffineTransform(1.0, 2.0)
x = torch.tensor([1.0, 2.0])
print(t, t(x), t.inv, t.inv(t(x)), t.log_abs_det_jacobian(x, t(x)), t.sign, t.bijective)
c = T.ComposeTransform([t, ExpTransform()])
print(c, c(x), c.inv(c(x)), c.log_abs_det_jacobian(x, c(x)), c.inv)
p = T.PowerTransform(torch.tensor(2.0))
print(p(x), p.inv(p(x)), p.log_abs_det_jacobian(x, p(x)))
print(T.SoftmaxTransform()(x), T.AbsTransform()(-x))
d = D.TransformedDistribution(D.Normal(torch.zeros(3), torch.ones(3)), [AffineTransform(torch.tensor([1., 2., 3.]), torch.tensor([1., 0.5, 2.]), event_dim=1)])
print(d.batch_shape, d.event_shape, d.log_prob(torch.tensor([1., 2., 4.])), d.sample())
d = D.TransformedDistribution(D.Normal(0., 1.), [ExpTransform()])
print(d.sample(), d.log_prob(torch.tensor(2.0)), D.LogNormal(0., 1.).log_prob(torch.tensor(2.0)))
try:
    d.log_prob(torch.tensor(-1.0))
except ValueError as e:
    print(e)
try:
    d.mean
except NotImplementedError as e:
    print('NotImplementedError', e)
try:
    D.TransformedDistribution(D.Normal(0., 1.), [3])
except ValueError as e:
    print(e)
print(d.base_dist, d.transforms, d.has_rsample)
a = torch.tensor([0.5, 2.0], requires_grad=True)
for d in (D.Weibull(a, torch.tensor([1.0, 1.5])), D.Pareto(a, torch.tensor([1.0, 3.0])), D.HalfCauchy(a), D.Weibull(1.0, 2.0), D.Pareto(1.0, 2.0)):
    print(d, d.batch_shape)
    for n in ('mean', 'variance', 'stddev', 'mode'):
        try:
            print(n, getattr(d, n))
        except Exception as e:
            print(type(e).__name__)
    x = d.rsample()
    print(x, d.log_prob(x.detach()), d.entropy(), d.cdf(x.detach()), d.icdf(torch.tensor(0.3)))
    print(d.sample((2,)).shape)
    if d.batch_shape:
        print(torch.autograd.grad(d.log_prob(x.detach()).sum(), a), torch.autograd.grad(x.sum(), a))
