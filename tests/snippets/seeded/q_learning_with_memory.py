import torch
import torch.nn as nn
import torch.nn.functional as F
import random
from collections import deque
torch.manual_seed(0); random.seed(0)
q = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 2))
target = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 2))
target.load_state_dict(q.state_dict())
opt = torch.optim.Adam(q.parameters(), 1e-2)
memory = deque(maxlen=20)
s = torch.zeros(2)
for t in range(30):
    a = random.randrange(2) if random.random() < 0.5 else int(q(s).argmax())
    s2 = s + torch.tensor([1., 0.]) if a else s - torch.tensor([0., 1.])
    r = float(s2.sum() > 0)
    memory.append((s, a, r, s2))
    s = s2 if t % 10 else torch.zeros(2)
batch = random.sample(memory, 8)
S, A, R, S2 = zip(*batch)
S, S2 = torch.stack(S), torch.stack(S2)
A, R = torch.tensor(A), torch.tensor(R)
qa = q(S).gather(1, A.unsqueeze(1)).squeeze(1)
with torch.no_grad():
    y = R + 0.9 * target(S2).max(1).values
loss = F.smooth_l1_loss(qa, y)
opt.zero_grad(); loss.backward()
for p in q.parameters(): p.grad.data.clamp_(-1, 1)
opt.step()
print(len(memory), A.tolist(), f"{loss.item():.4f}")
