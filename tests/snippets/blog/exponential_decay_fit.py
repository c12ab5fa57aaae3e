import torch

t = torch.arange(0, 5, dtype=torch.float32)
observed = 2.0 * torch.exp(-0.5 * t)
amp = torch.tensor(1.0, requires_grad=True)
rate = torch.tensor(0.2, requires_grad=True)
optimizer = torch.optim.Adam([amp, rate], lr=0.05)
for i in range(400):
    optimizer.zero_grad()
    loss = ((amp * torch.exp(-rate * t) - observed) ** 2).sum()
    loss.backward()
    optimizer.step()
print("amp %.2f rate %.2f" % (amp.item(), rate.item()))
