"""Names from PyTorch's first years that pasted programs still use."""

import torch
from torch.autograd import Variable

x = Variable(torch.FloatTensor([1, 2, 3]), requires_grad=True)
w = Variable(torch.Tensor([0.5, 0.5, 0.5]), requires_grad=True)
print(x)
y = torch.matmul(w, x) + torch.sum(w * x**2)
print(y, y.item())
y.backward(retain_graph=True)
print(x.grad.data, w.grad.data)
y.backward()
print(x.grad.tolist())
x.grad.data.zero_()
print(x.grad)
print(y.data, type(y.item()), x.data.size())
with torch.set_grad_enabled(False):
    print((x * 2).requires_grad)
