d = {"a": 1, "b": 2.5}
print(d.keys()); print(d.values()); print(d.items())
print(list(d.keys()), sorted(d.values()), len(d.items()), "a" in d.keys(), 2.5 in d.values(), ("a", 1) in d.items())
for k, v in d.items(): print(k, v)
print(sum(d.values()), max(d.values()), min(d.values()), tuple(d.items()))
print([k for k in d.keys()], {k: v for k, v in d.items()}, dict(d.items()))
print(max(d, key=d.get), list(zip(d.keys(), d.values())), list(map(str, d.values())))
for i, (k, v) in enumerate(d.items()): print(i, k, v)
k = d.keys()
d["c"] = 3
print(k, len(k), any(v > 2 for v in d.values()), all(d.values()))
print(", ".join(d.keys()), f"{d.keys()}", str(d.values()), type(d.keys()))
a, b, c = d.values()
print(a, b, c, *d.keys())
x, *r = d.items()
print(x, r, [*d.keys()], bool(d.keys()), d.keys() == {"a": 0, "b": 0, "c": 0}.keys())
e = {**d, "z": 1}
print(e, sorted(d.items(), key=lambda kv: -kv[1]))
import torch
print(torch.stack([torch.tensor(v) for v in d.values()]))
opt = torch.optim.SGD(list({"w": torch.ones(2, requires_grad=True)}.values()), lr=0.1)
