import torch
def try_it(title, fn):
    try:
        print(title, "->", fn())
    except (RuntimeError, ValueError, TypeError, IndexError) as e:
        print(title, "->", type(e).__name__, ":", str(e).split("\n")[0])
a = torch.ones(2, 3)
b = torch.ones(2, 3)
try_it("matmul", lambda: a @ b)
try_it("add", lambda: a + torch.ones(4))
try_it("view", lambda: a.view(4, 2))
try_it("cat", lambda: torch.cat([a, torch.ones(3, 3)], dim=1))
try_it("item", lambda: a.item())
try_it("index", lambda: a[2])
try_it("bool", lambda: bool(a > 0))
try_it("dim", lambda: a.sum(dim=5))
try_it("stack", lambda: torch.stack([torch.ones(2), torch.ones(3)]))
try_it("long mean", lambda: torch.tensor([1, 2]).mean())
try_it("ok", lambda: (a @ b.t()).shape)
