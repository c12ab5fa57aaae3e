import torch
x = torch.tensor([1., 2., 3.])
w = torch.ones(3, requires_grad=True)
for step in range(3):
    loss = (w * x).sum()
    loss.backward()
    print(step, w.grad)
w.grad = None
print(w.grad is None)
data = torch.tensor([[1., 0., 2.], [0., 1., 1.], [2., 2., 0.], [1., 1., 1.]])
batch_grad = torch.autograd.grad((data @ w).pow(2).mean(), w)[0]
for row in data:
    ((row @ w).pow(2) / len(data)).backward()
print(batch_grad)
print(w.grad)
print(torch.equal(batch_grad, w.grad), torch.allclose(batch_grad, w.grad))
