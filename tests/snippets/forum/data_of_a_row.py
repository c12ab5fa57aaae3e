import torch

w = torch.ones(3, requires_grad=True)
w[0].data *= 3
print(w)
w.view(3)[1].data -= 5
print(w)
m = torch.ones(2, 2, requires_grad=True)
m.T[0].data += torch.tensor([1.0, 2.0])
m[0].data.mul_(2)
m[:, 1].data[0] = 9
print(m)
m[1].data = torch.tensor([7.0, 7.0])
m.data[1] *= 2
print(m)
b = torch.zeros(2)
b[0].data.fill_(4)
b[1].data += 1
print(b)
rows = [torch.ones(2, requires_grad=True), torch.zeros(2, requires_grad=True)]
for i in range(2):
    rows[i].data -= 0.5 * (i + 1)
print(rows)
m.sum().backward()
m.grad[0] *= 3
m.grad[1].data *= 5
print(m.grad)
try:
    w[0] *= 2
except RuntimeError as e:
    print(e)
