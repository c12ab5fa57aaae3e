# What Python says of slips of all kinds, as a lesson shows them on purpose.
import math
import statistics

import torch

numbers = [1, 2, 3]
table = {"a": 1}
pair = (1, 2)


def add(a, b=2):
    return a + b


def only(a, *, k):
    return a


def rest(*args, k):
    return k


def set_item(target, key):
    target[key] = 0


def change(value, more):
    value += more


def take(value, more):
    value -= more


def set_attribute(target):
    target.x = 5


def delete(target, key):
    del target[key]


SLIPS = [
    lambda: numbers[0][0],
    lambda: None[0],
    lambda: add["a"],
    lambda: set_item(pair, 0),
    lambda: set_item("abc", 0),
    lambda: set_item(5, 0),
    lambda: delete(numbers, 9),
    lambda: delete(pair, 0),
    lambda: change(5, "a"),
    lambda: change("abc", 1),
    lambda: change(5, None),
    lambda: take("abc", "a"),
    lambda: set_attribute(5),
    lambda: set_attribute([]),
    lambda: set_attribute(None),
    lambda: add(1, 2, 3),
    lambda: add(1, 2, b=3),
    lambda: only(1),
    lambda: only(1, 2),
    lambda: rest(1),
    lambda: len(),
    lambda: len([1], [2]),
    lambda: range(),
    lambda: range(1, 2, 3, 4),
    lambda: [].append(),
    lambda: [].append(1, 2),
    lambda: [].insert(0),
    lambda: "abc".replace("a"),
    lambda: "abc".upper(1),
    lambda: torch.ones(1).item(1),
    lambda: torch.tensor(),
    lambda: torch.tensor(1, 2),
    lambda: sum(5),
    lambda: max(5),
    lambda: any(5),
    lambda: max(None),
    lambda: sum(["a"], "b"),
    lambda: -[1],
    lambda: ~1.5,
    lambda: round("a"),
    lambda: round([1]),
    lambda: ord("ab"),
    lambda: ord(5),
    lambda: chr("a"),
    lambda: list(None),
    lambda: dict([1, 2]),
    lambda: dict([(1, 2, 3)]),
    lambda: list(map(5, [1])),
    lambda: sorted([1, 2], key=5),
    lambda: "{a}".format(b=1),
    lambda: 1 in "abc",
    lambda: math.sqrt("a"),
    lambda: math.sqrt(None),
    lambda: math.sqrt([1]),
    lambda: math.sqrt(),
    lambda: math.sin(1, 2),
    lambda: statistics.mean([]),
    lambda: torch.ones(2).shape(),
]
for slip in SLIPS:
    try:
        slip()
        print("nothing wrong")
    except Exception as e:
        print(f"{type(e).__name__}: {e}")
try:
    first, *others = []
except ValueError as e:
    print(e)
try:
    statistics.stdev([1])
except statistics.StatisticsError as e:
    print(isinstance(e, ValueError), e)
