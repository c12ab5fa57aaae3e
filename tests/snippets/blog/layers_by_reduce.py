import torch
from functools import reduce, partial
layers = [torch.tensor([[0.5, -1.0], [1.0, 0.25]], requires_grad=True), torch.tensor([[2.0], [1.0]], requires_grad=True)]
dense = lambda x, W, act=torch.relu: act(x @ W)
net = lambda x: reduce(lambda h, W: dense(h, W), layers, x)
out = net(torch.tensor([[1.0, 2.0]]))
print(out)
out.backward()
print(*[W.grad for W in layers], sep="\n")
scale = partial(torch.mul, 3)
