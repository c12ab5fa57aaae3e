# What PyTorch says of sizes, dtypes and places that it cannot take: its kind of error and its sentence.
import torch

x = torch.tensor([1.0, 2.0, 3.0])
w = torch.ones(2, 3)
i = torch.tensor([1, 2, 3])

SLIPS = [
    lambda: torch.ones("a"),
    lambda: torch.ones(2.5),
    lambda: torch.ones([2.5]),
    lambda: torch.zeros(2, "a"),
    lambda: torch.ones(),
    lambda: torch.ones(-1),
    lambda: torch.zeros(-1),
    lambda: torch.randn(-2),
    lambda: torch.randperm(-1),
    lambda: torch.linspace(0, 1, -1),
    lambda: torch.arange(0, 5, 0),
    lambda: x.reshape("a"),
    lambda: x["a"],
    lambda: x[{}],
    lambda: torch.tensor([[1], 2]),
    lambda: torch.tensor([1.0, [2.0]]),
    lambda: torch.cat(5),
    lambda: torch.stack(5),
    lambda: i // 0,
    lambda: i % 0,
    lambda: i**-1,
    lambda: w.masked_select(x),
    lambda: torch.einsum("i->j", x),
    lambda: torch.einsum("ij->i", w, w),
    lambda: torch.linalg.qr(w, mode="some"),
    lambda: torch.rot90(w, 1, [0, 0]),
    lambda: torch.roll(w, (1, 2), (0,)),
    lambda: x.split(-1),
    lambda: x.narrow(0, 0, -1),
    lambda: w.sum(dim=(0, 0)),
    lambda: torch.quantile(x, 0.5, interpolation="none"),
    lambda: torch.bincount(torch.tensor([-1])),
]
for slip in SLIPS:
    try:
        slip()
        print("nothing wrong")
    except Exception as e:
        print(f"{type(e).__name__}: {e}")
