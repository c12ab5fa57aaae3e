import torch

x = torch.tensor([[1.0, 0.5]])
W1 = torch.tensor([[0.1, 0.2, -0.1], [0.4, -0.3, 0.2]], requires_grad=True)
b1 = torch.zeros(3, requires_grad=True)
W2 = torch.tensor([[0.3], [-0.2], [0.5]], requires_grad=True)
b2 = torch.zeros(1, requires_grad=True)

h = torch.relu(x @ W1 + b1)
y = h @ W2 + b2
loss = (y - 1.0).pow(2).mean()
loss.backward()

print("hidden:", h)
print("output:", y)
print("loss: {:.4f}".format(loss.item()))
for name, p in zip(["W1", "b1", "W2", "b2"], [W1, b1, W2, b2]):
    print(name, p.grad)
