import torch

x = torch.tensor(8.0, requires_grad=True)
for i in range(1, 21):
    loss = 0.5 * x ** 2
    loss.backward()
    x.data -= 0.1 * x.grad
    x.grad.data.zero_()
    if i % 5 == 0:
        print(f"iter {i:>2}/{20} loss={loss.item():8.5f} x={x.item():+.4f}")
    elif i % 7 == 0 and i > 10:
        print("lucky", i)
