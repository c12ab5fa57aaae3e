import torch
a = torch.rand(3, requires_grad=True)
b = a * 1
c = torch.zeros(3, requires_grad=True).double()
d = torch.zeros(3).double().requires_grad_()
e = a.detach()
f = a.clone()
g = torch.nn.Parameter(torch.zeros(2))
rows = [("a", a), ("b", b), ("c", c), ("d", d), ("e", e), ("f", f), ("g", g)]
print("{:<4}{:>10}{:>16}{:>20}".format("name", "is_leaf", "requires_grad", "grad_fn"))
for name, t in rows:
    fn = type(t.grad_fn).__name__ if t.grad_fn is not None else "None"
    print("{:<4}{:>10}{:>16}{:>20}".format(name, str(t.is_leaf), str(t.requires_grad), fn))
