import torch
import torch.nn as nn
torch.manual_seed(1)
model = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1))
for p in model[0].parameters():
    p.requires_grad = False
print([ (n, p.requires_grad) for n, p in model.named_parameters()])
trainable = [p for p in model.parameters() if p.requires_grad]
print(sum(p.numel() for p in trainable), sum(p.numel() for p in model.parameters()))
opt = torch.optim.SGD(filter(lambda p: p.requires_grad, model.parameters()), lr=0.1)
x = torch.randn(8, 2); y = x.sum(1, keepdim=True)
before = model[0].weight.clone()
for epoch in range(3):
    opt.zero_grad()
    loss = nn.functional.mse_loss(model(x), y)
    loss.backward()
    total = nn.utils.clip_grad_norm_(trainable, 1.0)
    opt.step()
    print(epoch, round(loss.item(), 4), round(total.item(), 4))
print(torch.equal(before, model[0].weight), model[0].weight.grad)
model[0].requires_grad_(True)
print(all(p.requires_grad for p in model.parameters()))
model.eval(); print(model.training, model[1].training)
print(opt)
print(model)
