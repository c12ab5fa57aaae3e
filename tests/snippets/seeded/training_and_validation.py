import torch
torch.manual_seed(42)
t_c = torch.tensor([0.5, 14.0, 15.0, 28.0, 11.0, 8.0, 3.0, -4.0, 6.0, 13.0, 21.0])
t_u = torch.tensor([35.7, 55.9, 58.2, 81.9, 56.3, 48.9, 33.9, 21.8, 48.4, 60.4, 68.4])
t_un = 0.1 * t_u
n_samples = t_u.shape[0]
n_val = int(0.2 * n_samples)
shuffled = torch.randperm(n_samples)
train, val = shuffled[:-n_val], shuffled[-n_val:]
print(train, val)
def model(t_u, w, b):
    return w * t_u + b
def loss_fn(t_p, t_c):
    return ((t_p - t_c) ** 2).mean()
params = torch.tensor([1.0, 0.0], requires_grad=True)
optimizer = torch.optim.SGD([params], lr=1e-2)
for epoch in range(1, 501):
    train_loss = loss_fn(model(t_un[train], *params), t_c[train])
    with torch.no_grad():
        val_loss = loss_fn(model(t_un[val], *params), t_c[val])
        assert val_loss.requires_grad == False
    optimizer.zero_grad()
    train_loss.backward()
    optimizer.step()
    if epoch <= 3 or epoch % 250 == 0:
        print(f"Epoch {epoch}, Training loss {train_loss.item():.4f}, Validation loss {val_loss.item():.4f}")
print(params)
