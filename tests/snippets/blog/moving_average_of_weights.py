import torch
w = torch.tensor([1.0, 2.0], requires_grad=True)
ema = w.detach().clone()
for step in range(1, 4):
    loss = ((w - ema) ** 2).sum() + (w ** 2).sum()
    loss.backward()
    with torch.no_grad():
        w.sub_(0.1 * w.grad)
        ema.mul_(0.9).add_(w, alpha=0.1)
        w.grad = None
    print(f"step {step}: w={w.tolist()} ema={ema.tolist()}")
print(ema.requires_grad, w.is_leaf)
