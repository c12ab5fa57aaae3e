"""Large computations: in blocks they give what they give at once, and a signal ends the waiting for them."""

import signal
import threading
import time

import numpy as np
import pytest

from gradcli.core import patience
from gradcli.core.generator import DRAW, Generator
from gradcli.core.patience import BLOCK, LONG, in_blocks, is_busy, patiently
from gradcli.core.single import running


def array(*shape):
    return np.random.default_rng(1).random(shape)


SHAPES = [
    (3 * BLOCK + 1,),
    (2, 2 * BLOCK + 3),
    (BLOCK + 5, 3),
    (7, 100, 1000),
    (1, 3, 2 * BLOCK),
    (2 * BLOCK, 1),
]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_function_of_one_array_is_the_same_in_blocks(shape):
    x = array(*shape)
    found = in_blocks(np.sqrt, x)
    assert np.array_equal(found, np.sqrt(x))
    assert found.strides == np.sqrt(x).strides


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("operation", "at_once"), [(np.add, np.cumsum), (np.multiply, np.cumprod)])
def test_running_sums_and_products_in_blocks_are_those_of_numpy_at_once(shape, operation, at_once):
    x = (array(*shape) + 0.5).astype("float32")
    for axis in range(len(shape)):
        found = running(operation, x, axis)
        expected = at_once(x, axis=axis, dtype="float64").astype("float32")
        assert np.array_equal(found, expected)
        assert found.dtype == expected.dtype
        assert found.strides == expected.strides


@pytest.mark.parametrize("turn", [(1, 0, 2), (2, 1, 0), (0, 2, 1), (2, 0, 1)])
def test_the_result_lies_in_memory_as_numpy_lays_it(turn):
    x = array(60, 70, 80).transpose(turn)
    assert in_blocks(np.sqrt, x).strides == np.sqrt(x).strides
    assert in_blocks(np.add, 2.0, x).strides == np.add(2.0, x).strides
    assert np.array_equal(in_blocks(np.sqrt, x), np.sqrt(x))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((600, 1), (1, 700)),
        ((600, 700), (700,)),
        ((700,), (600, 700)),
        ((3, BLOCK), (1,)),
        ((BLOCK, 1, 3), (4, 1)),
        ((), (3 * BLOCK,)),
    ],
)
def test_shapes_that_differ_are_broadcast(left, right):
    x, y = array(*left), array(*right)
    assert np.array_equal(in_blocks(np.add, x, y), np.add(x, y))


def test_comparisons_in_blocks_are_bools():
    x = array(3 * BLOCK)
    found = in_blocks(np.less, x, 0.5)
    assert found.dtype == bool
    assert np.array_equal(found, x < 0.5)


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="broadcast"):
        in_blocks(np.add, array(3, BLOCK), array(4, BLOCK))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_numbers_drawn_in_parts_are_those_drawn_at_once(dtype, monkeypatch):
    count = 3 * DRAW + 21
    parts = (
        Generator(7).normal(count, dtype),
        Generator(7).integers(0, 10, count),
        Generator(7).coins(0.3, count),
    )
    monkeypatch.setattr("gradcli.core.generator.DRAW", 8 * DRAW)
    whole = (
        Generator(7).normal(count, dtype),
        Generator(7).integers(0, 10, count),
        Generator(7).coins(0.3, count),
    )
    for found, expected in zip(parts, whole):
        assert found.dtype == expected.dtype
        assert np.array_equal(found, expected)


# ----- calls that take long ----------------------------------------------------------------------------------


class Rung(Exception):
    """An alarm."""


def ring(_number, _frame):
    raise Rung


@pytest.fixture
def alarm():
    before = signal.signal(signal.SIGALRM, ring)
    yield lambda seconds: signal.setitimer(signal.ITIMER_REAL, seconds)
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def test_a_signal_ends_the_waiting_for_a_long_call(alarm):
    go_on = threading.Event()
    alarm(0.1)
    with pytest.raises(Rung):
        patiently(LONG, go_on.wait, 60)
    assert is_busy()  # the call was not waited for
    go_on.set()
    deadline = time.monotonic() + 60
    while is_busy() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_busy()


def test_a_long_call_returns_its_value_and_raises_its_problems():
    assert patiently(LONG, divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        patiently(LONG, divmod, 7, 0)


def test_a_long_call_computes_without_warnings_like_a_short_one(recwarn):
    with np.errstate(all="ignore"):
        assert patiently(LONG, np.log, np.zeros(3)).tolist() == [-np.inf] * 3
    assert not recwarn.list


def test_other_threads_compute_by_themselves():
    found = []
    thread = threading.Thread(target=lambda: found.append(patiently(LONG, threading.get_ident)))
    thread.start()
    thread.join()
    assert found == [thread.ident]
    assert patience.patiently(0, threading.get_ident) == threading.get_ident()


def test_nested_lists_of_large_arrays_are_made_part_by_part(monkeypatch):
    array = np.arange(60.0).reshape(3, 4, 5) / 7
    whole = array.tolist()
    sizes = []

    def doubled(part):
        sizes.append(part.size)
        return part * 2

    for block in (1, 3, 5, 12, 20, 59):
        monkeypatch.setattr(patience, "BLOCK", block)
        assert patience.nested_list(array) == whole
        sizes.clear()
        assert patience.nested_list(array, doubled) == (array * 2).tolist()
        assert max(sizes) <= max(block, 1)
        assert sum(sizes) == array.size
