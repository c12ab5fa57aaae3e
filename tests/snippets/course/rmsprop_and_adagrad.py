# The same bowl, four optimisers.
import torch

for name, make in [
    ("SGD", lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.5)),
    ("RMSprop", lambda p: torch.optim.RMSprop(p, lr=0.1)),
    ("Adagrad", lambda p: torch.optim.Adagrad(p, lr=0.5)),
    ("Adam", lambda p: torch.optim.Adam(p, lr=0.2)),
]:
    xy = torch.tensor([2.0, -1.5], requires_grad=True)
    optimizer = make([xy])
    print(name, type(optimizer))
    for step in range(6):
        optimizer.zero_grad()
        loss = xy[0] ** 2 + 10 * xy[1] ** 2
        loss.backward()
        optimizer.step()
        print(f"{step}: loss {loss.item():.5f} at ({xy[0]:.4f}, {xy[1]:.4f})")
    print(optimizer)
