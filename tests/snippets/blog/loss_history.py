import torch

target = torch.tensor([1.0, -1.0])
guess = torch.zeros(2, requires_grad=True)
history = []
for i in range(4):
    loss = ((guess - target) ** 2).mean()
    history.append(loss.item())
    loss.backward()
    guess.data.sub_(0.5 * guess.grad)
    guess.grad.zero_()
print(history)
print(guess)
print(min(history) == history[-1])
