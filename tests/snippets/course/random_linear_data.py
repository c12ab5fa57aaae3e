import torch

torch.manual_seed(1)
true_w = torch.tensor([2.0, -3.4])
true_b = 4.2
X = torch.normal(0, 1, (64, 2))
y = torch.matmul(X, true_w) + true_b
w = torch.zeros(2, requires_grad=True)
b = torch.zeros(1, requires_grad=True)

def squared_loss(y_hat, y):
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2

def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.grad.zero_()

for epoch in range(200):
    l = squared_loss(torch.matmul(X, w) + b, y)
    l.sum().backward()
    sgd([w, b], 0.3, 64)

print(f'w: {w.detach().numpy().round(2)}, b: {b.item():.2f}')
