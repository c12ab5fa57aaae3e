import torch, torch.nn as nn
import torch.nn.functional as F
from torch.distributions import Categorical
torch.manual_seed(1)
actor, critic = nn.Linear(3, 2), nn.Linear(3, 1)
opt = torch.optim.RMSprop(list(actor.parameters()) + list(critic.parameters()), lr=1e-2)
s = torch.eye(3)[0]
logps, values, rewards = [], [], []
for t in range(5):
    pi = Categorical(F.softmax(actor(s), dim=-1))
    a = pi.sample()
    logps.append(pi.log_prob(a)); values.append(critic(s))
    rewards.append(1.0 if a.item() == 1 else 0.0)
    s = torch.eye(3)[(t + 1) % 3]
R, returns = 0, []
for r in rewards[::-1]:
    R = r + 0.9 * R
    returns.insert(0, R)
returns = torch.tensor(returns)
returns = (returns - returns.mean()) / (returns.std() + 1e-8)
adv = returns - torch.cat(values).detach()
loss = -(torch.stack(logps) * adv).sum() + F.smooth_l1_loss(torch.cat(values), returns)
opt.zero_grad(); loss.backward(); opt.step()
print(rewards, returns)
print(loss, pi.entropy())
