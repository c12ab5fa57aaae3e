# dicts with a default, counts, queues, named tuples and itertools around gradients
import itertools
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple

import torch

history = defaultdict(list)
w = torch.tensor([2.0, -1.0], requires_grad=True)
recent = deque(maxlen=3)
Step = namedtuple("Step", ["loss", "norm"])
for epoch in range(5):
    loss = ((w - torch.tensor([1.0, 1.0])) ** 2).sum()
    loss.backward()
    step = Step(round(loss.item(), 4), norm=round(w.grad.norm().item(), 4))
    history["loss"].append(step.loss)
    history["norm"].append(step.norm)
    recent.append(step[0])
    with torch.no_grad():
        w -= 0.25 * w.grad
        w.grad.zero_()
print(dict(history), len(history), "missing" in history)
print(history, history["new"], sorted(history))
print(recent, sum(recent) / len(recent), recent[-1], list(recent), recent.maxlen)
recent.appendleft(9)
print(recent.popleft(), recent.pop(), recent, bool(deque()))
print(step, step._replace(loss=0.0), step._asdict(), step._fields)
a, b = step
print(a == step.loss, b, len(step), isinstance(step, tuple), step == (a, b))
counts = Counter("hello world")
print(counts.most_common(2), counts["l"], counts["z"], counts.total())
counts.update("zz")
print(Counter([1, 1, 2]), counts["z"], Counter())
numbers = defaultdict(int)
for k in "abca":
    numbers[k] += 1
print(numbers, max(numbers, key=numbers.get))
od = OrderedDict([("w", 1), ("b", 2)])
print(od, list(od), isinstance(od, dict), od == {"w": 1, "b": 2})
for x, y in itertools.product([0.5, 1.0], [2.0, 3.0]):
    s = torch.tensor(x, requires_grad=True)
    (s**y).backward()
    print(x, y, s.grad)
print(list(itertools.accumulate([1, 2, 3])), list(itertools.accumulate([2, 3, 4], lambda p, q: p * q)))
print(list(itertools.chain([1], (2, 3))), list(itertools.islice(itertools.count(5), 3)))
print(list(itertools.combinations("abc", 2)), list(itertools.permutations([1, 2])))
print(list(itertools.islice(itertools.cycle("ab"), 5)), list(itertools.repeat(0, 3)))
print(list(itertools.zip_longest([1, 2], [3], fillvalue=0)), list(itertools.pairwise([1, 2, 3])))
layers = [torch.nn.Linear(1, 2), torch.nn.Linear(2, 1)]
parameters = itertools.chain(*[layer.parameters() for layer in layers])
print(len(torch.optim.SGD(parameters, lr=0.1).param_groups[0]["params"]))
