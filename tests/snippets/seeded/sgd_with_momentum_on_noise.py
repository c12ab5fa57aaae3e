import torch

torch.manual_seed(4)
target = torch.randn(3)
guess = torch.zeros(3, requires_grad=True)
opt = torch.optim.SGD([guess], lr=0.05, momentum=0.8)
for step in range(30):
    opt.zero_grad()
    loss = torch.nn.functional.mse_loss(guess, target)
    loss.backward()
    opt.step()
    if step % 10 == 9:
        print(step + 1, round(loss.item(), 4))
print(target)
print(guess)
