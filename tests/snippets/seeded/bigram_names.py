import torch
import torch.nn.functional as F
words = ["emma", "olivia", "ava", "isabella", "sophia"]
chars = sorted(list(set(''.join(words))))
stoi = {s: i + 1 for i, s in enumerate(chars)}
stoi['.'] = 0
itos = {i: s for s, i in stoi.items()}
print(len(stoi), itos)
N = torch.zeros((len(stoi), len(stoi)), dtype=torch.int32)
xs, ys = [], []
for w in words:
    chs = ['.'] + list(w) + ['.']
    for ch1, ch2 in zip(chs, chs[1:]):
        ix1, ix2 = stoi[ch1], stoi[ch2]
        N[ix1, ix2] += 1
        xs.append(ix1); ys.append(ix2)
P = (N + 1).float()
P /= P.sum(1, keepdim=True)
print(P[0])
log_likelihood = 0.0
n = 0
for a, c in zip(xs, ys):
    log_likelihood += torch.log(P[a, c])
    n += 1
print(f'{log_likelihood=}')
nll = -log_likelihood
print(f'{nll/n}')
xs = torch.tensor(xs); ys = torch.tensor(ys)
g = torch.Generator().manual_seed(2147483647)
W = torch.randn((len(stoi), len(stoi)), generator=g, requires_grad=True)
for k in range(5):
    xenc = F.one_hot(xs, num_classes=len(stoi)).float()
    logits = xenc @ W
    counts = logits.exp()
    probs = counts / counts.sum(1, keepdims=True)
    loss = -probs[torch.arange(xs.nelement()), ys].log().mean() + 0.01*(W**2).mean()
    W.grad = None
    loss.backward()
    W.data += -10 * W.grad
    print(f"{k} {loss.item():.4f}")
ix = torch.multinomial(P[0], num_samples=5, replacement=True, generator=g)
print(ix)
