import torch
from torch.autograd import functional, grad


def attempt(call):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)


x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x ** 2
unused = torch.ones(2, requires_grad=True)
attempt(lambda: grad(y.sum(), []))
attempt(lambda: grad((None,), x, allow_unused=True))
attempt(lambda: grad(y, x, torch.ones(3, 3), is_grads_batched=True))
attempt(lambda: grad(y, x, is_grads_batched=True))
attempt(lambda: grad(y.sum(), x, allow_unused=False, materialize_grads=True))
attempt(lambda: grad((x * 3).sum(), {"x": x, "unused": unused}, allow_unused=True))
attempt(lambda: functional.jvp(torch.sin, x, torch.ones(3)))
attempt(lambda: functional.jvp(lambda a, b: a * b, (x, x), (torch.ones(2),)))
attempt(lambda: functional.vhp(lambda a: (a ** 3).sum(), x, torch.ones(2, 1)))
attempt(lambda: functional.vjp(lambda a: (a, a * 2), x, (torch.ones(2), torch.ones(3))))
attempt(lambda: torch.func.grad(lambda a: a.sum(), argnums=1)(x))
attempt(lambda: torch.func.vmap(lambda a, b: a + b)(torch.zeros(3, 2), torch.zeros(2, 2)))
attempt(lambda: torch.optim.Adam([{"params": set([x])}]))
print(len(torch.optim.SGD(set([x, unused]), lr=0.1).param_groups[0]["params"]))
