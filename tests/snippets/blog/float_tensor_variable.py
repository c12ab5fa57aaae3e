import torch
from torch.autograd import Variable

a = Variable(torch.FloatTensor([[1, 2], [3, 4]]), requires_grad=True)
t_out = torch.mean(a * a)
v_out = torch.mean(a.pow(2))
print(t_out)
print(v_out)
v_out.backward()
print(a.grad)
print(a.data)
print(a.data.numpy())
