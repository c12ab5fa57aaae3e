import torch

x = torch.tensor([[1.0, 2.0], [2.0, -1.0], [-1.0, 0.5]])
t = torch.tensor([1.0, 0.0, 1.0])
w = torch.zeros(2, requires_grad=True)
p = torch.sigmoid(x @ w)
nll = -(t * p.log() + (1 - t) * (1 - p).log()).mean()
print(nll)
nll.backward()
print(w.grad)
w.data -= 0.5 * w.grad.data
print(w)
