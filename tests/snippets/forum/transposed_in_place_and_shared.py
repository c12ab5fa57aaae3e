import torch
x = torch.tensor([[1., 2.], [3., 4.]])
v = x[:]
d = v.detach()
v.t_()
d[0, 1] = 20.
print(x, v, d)
v[0, 1] = 30.
print(x, v, d)
y = torch.tensor([[1., 2., 3.], [4., 5., 6.]])
t = y.detach()
p = t[0]
t.t_()
p[1] = 9.
print(y, t, p)
t[2, 1] = 7.
print(y, t, p)
y[0, 0] = 5.
print(y, t, p)
