import torch
torch.manual_seed(0)
def forward(w, x):
    return torch.tanh(x @ w[0] + w[1]) @ w[2] + w[3]
meta = [torch.randn(1, 8) * 0.5, torch.zeros(8), torch.randn(8, 1) * 0.5, torch.zeros(1)]
meta = [w.requires_grad_() for w in meta]
inner_lr, outer = 0.05, torch.optim.Adam(meta, lr=1e-2)
for it in range(5):
    outer_loss = 0.
    for task in range(3):
        amp, phase = torch.rand(1) * 4 + 1, torch.rand(1) * 3
        xs = torch.rand(10, 1) * 10 - 5
        ys = amp * torch.sin(xs + phase)
        fast = meta
        for _ in range(2):
            loss = ((forward(fast, xs) - ys)**2).mean()
            grads = torch.autograd.grad(loss, fast, create_graph=True)
            fast = [w - inner_lr*g for w, g in zip(fast, grads)]
        outer_loss = outer_loss + ((forward(fast, xs) - ys)**2).mean()
    outer.zero_grad()
    outer_loss.backward()
    outer.step()
    print(f"iter {it}: {outer_loss.item()/3:.3f}")
