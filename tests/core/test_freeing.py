"""What is let go is freed whole, what others hold stays as it is, and Ctrl-C leaves nothing behind that keeps memory."""

import weakref

import pytest

from gradcli.core import freeing
from gradcli.core.memory import resident
from gradcli.core.ops.basic import mul
from gradcli.core.tensor import Tensor, data_of
from gradcli.errors import Interrupted
from gradcli.lang.running.limits import Limits
from gradcli.session import Session
from gradcli.source import Source

LONG = 3 * 2**16  # more than goes at once


@pytest.fixture(autouse=True)
def nothing_waits():
    freeing.finish()
    yield
    freeing.finish()


def freed(*values):
    freeing.hold(*values)
    freeing.let_go()


def chain(x, length):
    y = x
    for _ in range(length):
        y = mul(y, 1.0)
    return y


def test_a_graph_goes_down_to_its_leaf():
    leaf = Tensor(2.0, requires=True)
    seen = weakref.ref(leaf)
    freed(chain(leaf, LONG))
    del leaf
    freeing.finish()
    assert seen() is None


def test_what_somebody_else_holds_stays_whole():
    leaf = Tensor(2.0, requires=True)
    half = chain(leaf, 1000)
    numbers = [float(i) for i in range(LONG)]
    keys = dict.fromkeys(numbers)
    freed(chain(half, 1000), [numbers, half], numbers, keys)
    freeing.finish()
    assert len(numbers) == len(keys) == LONG
    length = 0
    while half.inputs:
        half = half.inputs[0]
        length += 1
    assert half is leaf
    assert length == 1000


def test_long_lists_and_dicts_go_with_what_is_in_them():
    leaves = [Tensor(float(i)) for i in range(3)]
    seen = [weakref.ref(leaf) for leaf in leaves]
    as_list, as_dict = [leaves[0]] * LONG, dict.fromkeys(range(LONG), leaves[1])
    freed([as_list, (as_dict, {"inside": [leaves[2]]})])
    del leaves, as_list, as_dict
    freeing.finish()
    assert [each() for each in seen] == [None, None, None]


def test_what_is_held_is_there_until_it_is_let_go():
    leaf = Tensor(1.0)
    seen = weakref.ref(leaf)
    freeing.hold([leaf])
    del leaf
    freeing.finish()
    assert seen() is not None
    freeing.let_go()
    freeing.finish()
    assert seen() is None


def test_work_that_comes_afterwards_waits_for_what_is_let_go():
    leaf = Tensor(1.0)
    seen = weakref.ref(leaf)
    found = []
    freeing.hold([leaf])
    freeing.afterwards(lambda: found.append(seen()))
    del leaf
    freeing.anchor([])
    freeing.finish()
    assert found == []
    freeing.let_go()
    freeing.finish()
    assert found == [None]


def test_an_anchor_holds_until_the_next_one():
    leaf = Tensor(1.0)
    seen = weakref.ref(leaf)
    freeing.anchor([leaf, 1.0, "text"])
    del leaf
    assert seen() is not None
    freeing.anchor([])
    freeing.finish()
    assert seen() is None


@pytest.mark.parametrize("atomic", [True, False])
def test_an_interrupted_program_is_held_by_nobody(atomic):
    session = Session(write=lambda text: None, warn=lambda text: None)
    seen = []

    def stop(value):
        seen.append(weakref.ref(value))
        raise KeyboardInterrupt

    program = "def f():\n    y = var(1.0)\n    for k in range(100):\n        y = y*1.5\n    return y\nf()\n"
    with pytest.raises(Interrupted) as caught:
        session.run(Source(program, "t.py"), "all", present=stop, atomic=atomic)
    assert caught.value.__context__ is None
    caught.value.with_traceback(None)
    del caught
    freeing.let_go()  # as the next program does
    freeing.finish()
    assert seen[0]() is None


def test_what_leads_only_to_itself_is_freed_before_memory_runs_out():
    """A function defined in a call leads to the call's variables, and they to it: 800 MB in all."""
    session = Session(
        write=lambda text: None, warn=lambda text: None, limits=Limits(memory=resident() + 300_000_000)
    )
    program = (
        "def f(k):\n    x = ones(1000000)*k\n    def g(y): return g(y - 1) if y > 5 else sum(x)\n    return g(1)\n"
        "total = 0\nfor k in range(100): total += f(k)\n"
    )
    session.run(Source(program, "t.py"))
    assert data_of(session.value("total")) == 1e6 * 4950
