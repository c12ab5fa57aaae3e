import torch
x = torch.tensor([1., 2., 3., 4.], requires_grad=True)
stats = {
    "mean": x.mean(), "std": x.std(), "var": x.var(), "max": x.max(), "min": x.min(),
    "median": x.median(), "prod": x.prod(), "norm": x.norm(), "logsumexp": x.logsumexp(0),
}
for k, v in stats.items():
    g, = torch.autograd.grad(v, x, retain_graph=True)
    print(f"{k:10s} {v.item():8.4f} {g}")
print(stats["std"], stats["max"])
