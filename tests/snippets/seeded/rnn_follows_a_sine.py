import torch
import torch.nn as nn
torch.manual_seed(0)
t = torch.linspace(0, 6.28, 21)
data = torch.sin(t)
x, y = data[:-1].view(20, 1, 1), data[1:].view(20, 1)
rnn = nn.RNN(1, 8, nonlinearity='tanh')
head = nn.Linear(8, 1)
opt = torch.optim.Adam(list(rnn.parameters()) + list(head.parameters()), lr=0.02)
for ep in range(21):
    opt.zero_grad()
    o, h = rnn(x)
    loss = nn.functional.mse_loss(head(o.squeeze(1)), y)
    loss.backward()
    nn.utils.clip_grad_norm_(rnn.parameters(), 1.0)
    opt.step()
    if ep % 10 == 0:
        print(ep, f'{loss.item():.4f}')
print(h.shape)
