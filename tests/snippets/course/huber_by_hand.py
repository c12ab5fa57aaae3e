import torch

def huber(r, delta=1.0):
    small = r.abs() <= delta
    return torch.where(small, 0.5 * r ** 2, delta * (r.abs() - 0.5 * delta))

r = torch.tensor([-3.0, -0.5, 0.0, 0.5, 3.0], requires_grad=True)
loss = huber(r).sum()
loss.backward()
print(loss)
print(r.grad)
r.grad = None
huber(r, delta=2.0).sum().backward()
print(r.grad)
