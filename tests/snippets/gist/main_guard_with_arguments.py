import torch
import torch.nn.functional as F

def loss_function(w, x, target):
    return F.mse_loss(F.linear(x, w), target)

def run(steps=3, lr=0.1):
    w = torch.zeros(1, 2, requires_grad=True)
    x = torch.tensor([[1., 1.], [2., 0.]])
    target = torch.tensor([[3.], [2.]])
    for step in range(steps):
        loss = loss_function(w, x, target)
        loss.backward()
        with torch.no_grad():
            w -= lr * w.grad
            w.grad = None
        print('step {} loss {:.4f}'.format(step, loss.item()))
    return w

if __name__ == "__main__":
    w = run(steps=4)
    print(w)
