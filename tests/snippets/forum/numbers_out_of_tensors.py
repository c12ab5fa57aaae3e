# What Python's and numpy's own functions make of tensors: numbers, or an error where a gradient would be lost.
import math
import random
import statistics

import numpy as np
import torch

x = torch.tensor(2.0, requires_grad=True)
v = torch.tensor([1.0, 4.0, 9.0], requires_grad=True)

print(math.exp(x), math.sqrt(torch.tensor(16)), math.log(x, 2), math.pow(x, 3), math.hypot(x, 0))
print(math.floor(x), math.isnan(x), math.modf(torch.tensor(2.5)), math.dist([x], [0.5]), math.fsum([x, x]))
print(f"perplexity {math.exp(x):.3f}", type(math.sin(x)).__name__)
try:
    math.sin(v)
except ValueError as e:
    print("ValueError:", e)

for name, f in [
    ("array", lambda: np.array(x)),
    ("array of a list", lambda: np.array([x, x * x])),
    ("asarray", lambda: np.asarray(v)),
    ("sort", lambda: np.sort(v)),
    ("median", lambda: np.median(v)),
    ("meshgrid", lambda: np.meshgrid(v, v)),
    ("full", lambda: np.full(3, x)),
    ("arange", lambda: np.arange(0, x)),
    ("numpy()", lambda: v.numpy()),
]:
    try:
        print(name, f())
    except RuntimeError as e:
        print(name, "RuntimeError:", e)

print(np.sort(v.detach()), np.median(v.detach()), np.array([1.0, 2.0]).dot(np.array(v.tolist())[:2]))
history = np.zeros(3)
for i in range(3):
    loss = (x - i) ** 2
    history[i] = loss
print(history, statistics.median([x, x * x, x + 1]))
random.seed(0)
print(random.gauss(x, 0.0), random.uniform(x, x))
try:
    np.sort([3.0, 1.0], axis=1)
except ValueError as e:
    print(e)
try:
    np.median([3.0, 1.0], axis=0.5)
except TypeError as e:
    print(type(e).__name__)
