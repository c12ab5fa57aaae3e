import torch
import torch.nn.functional as F

X = torch.Tensor([[0, 0], [0, 1], [1, 0], [1, 1]])
Y = torch.Tensor([0, 1, 1, 0]).view(-1, 1)
w = torch.tensor([[1.0, -1.0], [-1.0, 1.0]], requires_grad=True)
v = torch.tensor([[1.0], [1.0]], requires_grad=True)

hidden = F.relu(torch.mm(X, w))
out = torch.mm(hidden, v)
print(out)
loss = torch.sum((out - Y) ** 2)
loss.backward()
print(loss.item())
print(w.grad)
print(v.grad)
