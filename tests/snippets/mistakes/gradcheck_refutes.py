from torch.autograd import gradcheck, gradgradcheck
import torch


def attempt(check):
    try:
        print(check())
    except Exception as e:
        print(type(e), e, sep="\n")


x = torch.tensor([1.0, 2.0], dtype=torch.double, requires_grad=True)
y = torch.tensor([[3.0, 1.0]], dtype=torch.double, requires_grad=True)
attempt(lambda: gradcheck(lambda a: (a * a.detach()).sum(), (x,)))
attempt(lambda: gradcheck(lambda a, b: a * b.detach(), (x, y)))
attempt(lambda: gradcheck(lambda a, b: (a * 2, (b * b.detach()).sum()), [x, y]))
attempt(lambda: gradcheck(lambda a: a * a.detach(), x, raise_exception=False))
attempt(lambda: gradcheck(lambda a, b: a * b.detach(), (x, torch.ones(2, dtype=torch.double))))
attempt(lambda: gradcheck(lambda a: a * 2, torch.ones(2, dtype=torch.double)))
attempt(lambda: gradcheck(lambda a: a.detach() * 2, x))
attempt(lambda: gradcheck(lambda a, b: a * b, [x, y]))
attempt(lambda: gradgradcheck(lambda a: (a ** 3).sum(), x))
try:
    gradcheck(lambda a: a * a.detach(), x)
except RuntimeError as e:
    print(str(e).splitlines()[0])
