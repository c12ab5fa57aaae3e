import torch

x_data = [1.0, 2.0, 3.0]
y_data = [3.0, 6.0, 9.0]

w = torch.tensor([1.0])
w.requires_grad = True

def forward(x):
    return x * w

def loss(x, y):
    y_pred = forward(x)
    return (y_pred - y) ** 2

print('Predict before training', 4, forward(4).item())

for epoch in range(30):
    for x, y in zip(x_data, y_data):
        l = loss(x, y)
        l.backward()
        w.data = w.data - 0.01 * w.grad.data
        w.grad.data.zero_()
    if epoch % 10 == 0:
        print('epoch:', epoch, 'loss: %.4f' % l.item())

print('Predict after training', 4, '%.3f' % forward(4).item())
