import torch
import torch.distributions as dist
data = torch.tensor([1., 1., 0., 1., 1., 1., 0., 1.])
theta = torch.tensor(0.0, requires_grad=True)
opt = torch.optim.Adam([theta], lr=0.1)
for i in range(101):
    p = torch.sigmoid(theta)
    lp = dist.Beta(2., 2.).log_prob(p) + dist.Bernoulli(probs=p).log_prob(data).sum()
    loss = -lp
    opt.zero_grad()
    loss.backward()
    opt.step()
    if i % 25 == 0:
        print(f"{i:4d} -logpost={loss.item():.4f} p={p.item():.4f}")
