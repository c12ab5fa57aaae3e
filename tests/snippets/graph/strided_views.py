import torch
x = torch.arange(6.0, requires_grad=True)
y = x.as_strided((2, 3), (1, 2))
print(y)
(y * torch.arange(6.).reshape(2, 3)).sum().backward()
print(x.grad)
print(torch.as_strided(torch.arange(9.), (3, 3), (3, 1)))
a = torch.arange(12.).reshape(3, 4)
t = a.t()
print(t.as_strided((2, 2), (1, 4)), t.stride(), t.as_strided((2,), (1,)))
print(a.t().as_strided((3,), (1,)), a[1:, 1:].as_strided((2, 2), (4, 1)), a[1].as_strided((2,), (2,), 1))
w = a.as_strided((2, 2), (4, 1))
w.mul_(10)
print(a)
w[0, 0] = -1
print(a[0])
windows = torch.arange(5.).as_strided((3, 3), (1, 1))
print(windows, windows.mean(1))
print(a.as_strided((3,), (5,)))
for bad in (lambda: a.as_strided((4, 4), (4, 1)), lambda: a.as_strided((2, 2), (1,)), lambda: a.as_strided((2,), (-1,))):
    try:
        bad()
    except RuntimeError as e:
        print(e)
h = torch.autograd.functional.hessian(lambda v: (v.as_strided((2, 2), (1, 1)) ** 2).sum(), torch.arange(3.))
print(h)
