import torch
from torch.distributions import Categorical
torch.manual_seed(0)
probs_true = torch.tensor([0.2, 0.5, 0.8])
logits = torch.zeros(3, requires_grad=True)
opt = torch.optim.SGD([logits], lr=0.1)
baseline = 0.0
for ep in range(200):
    m = Categorical(logits=logits)
    a = m.sample()
    r = torch.bernoulli(probs_true[a]).item()
    loss = -m.log_prob(a) * (r - baseline)
    baseline += 0.05*(r - baseline)
    opt.zero_grad()
    loss.backward()
    opt.step()
print(Categorical(logits=logits).probs)
print(a, m.entropy())
