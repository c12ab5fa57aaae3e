import torch
from torch.distributions import MultivariateNormal
torch.manual_seed(0)
X = torch.stack([torch.ones(5), torch.linspace(-1, 1, 5)], 1)
y = 0.5 + 2 * X[:, 1]
prior = MultivariateNormal(torch.zeros(2), torch.eye(2) * 10)
w = torch.zeros(2, requires_grad=True)
def logp(w):
    return prior.log_prob(w) - 0.5 * ((y - X @ w)**2).sum() / 0.1
g, = torch.autograd.grad(logp(w), w)
H = torch.autograd.functional.hessian(logp, w)
print(g, H)
mode = w.detach() - torch.linalg.solve(H, g)
post = MultivariateNormal(mode, precision_matrix=-H)
print(mode, post.sample((2,)).shape, post.entropy())
