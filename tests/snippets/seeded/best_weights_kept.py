# The best weights are kept by a deep copy of the state, and brought back after training.
import copy
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(3)
X = torch.rand(12, 2) * 2 - 1
y = (X.sum(dim=1, keepdim=True) > 0).float()
model = nn.Sequential(nn.Linear(2, 3), nn.Softplus(), nn.Linear(3, 1))
optimizer = torch.optim.Adamax(model.parameters(), lr=0.5)
best, best_state, bad = float("inf"), None, 0
for epoch in range(12):
    loss = F.soft_margin_loss(model(X), 2 * y - 1)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(epoch, f"{loss.item():.5f}")
    if loss.item() < best:
        best, best_state, bad = loss.item(), copy.deepcopy(model.state_dict()), 0
    else:
        bad += 1
        if bad == 2:
            print("stopped early")
            break
print(model.load_state_dict(best_state))
print(type(best_state), best_state.keys())
print(nn.Linear(1, 1).load_state_dict({"weight": torch.ones(1, 1), "slope": 1}, strict=False))
try:
    model.load_state_dict({"0.weight": torch.ones(3, 2), "slope": y})
except RuntimeError as error:
    print(error)
print(model.state_dict())
print(optimizer)
print(optimizer.state_dict()["state"][3])
for name in ["Adadelta", "NAdam", "RAdam", "ASGD", "Rprop"]:
    w = torch.tensor([1.0, -2.0], requires_grad=True)
    other = getattr(torch.optim, name)([w])
    for _ in range(8):
        other.zero_grad()
        (w**2).sum().backward()
        other.step()
    print(w)
    print(other)
    print(list(other.state_dict()["state"][0]))
