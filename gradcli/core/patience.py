"""Long computations on arrays, made so that Ctrl-C and alarms end them at once.

Python looks at signals between two of its own instructions, and a call of numpy is one of them, however long it
takes. So elementwise functions run block by block, and other long calls run in a thread of their own, which the
program waits for: the exception of a signal ends the waiting, and the program with it. What was begun runs on to
its end unseen, because nobody can stop it, and its result is dropped.
"""

from __future__ import annotations

import _thread
from math import prod

from gradcli.core.lazy import np
from gradcli.core.memory import expect_room

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# A block takes 0.1 ms of the simplest functions and some 50 ms of the slowest.
BLOCK = 2**17
MANY = 2**20  # elements from which an elementwise function runs in blocks
# Multiplications from which a call is worth a thread, which costs 0.1 ms and more where memory is new.
LONG = 2**24


_unfinished: list[Any] = []  # the locks of calls that nobody waits for any more, locked while they run on


def is_busy() -> bool:
    """Tell whether a call runs on although the program that made it was ended."""
    return any(lock.locked() for lock in _unfinished)


# ----- calls that take long ------------------------------------------------------------------------------------


def patiently(work: float, function: Callable[..., Any], *args: Any, **named: Any) -> Any:
    """Return `function(*args, **named)`, which takes about `work` multiplications; a signal ends the waiting for it.

    The function must change nothing that others see. Raises: what it raises.
    """
    if work < LONG or not _gets_signals():
        return function(*args, **named)
    return _in_thread(function, args, named)


def factorise(function: Callable[..., Any], matrices: Any, *others: Any, **named: Any) -> Any:
    """Return `function(matrices, *others, **named)`, a factorisation of matrices or a solution by one."""
    work = matrices.size * min(matrices.shape[-2:], default=1)
    return patiently(work, function, matrices, *others, **named)


def in_order(function: Callable[..., Any], array: Any, *others: Any, **named: Any) -> Any:
    """Return `function(array, *others, **named)`, which sorts the array."""
    return patiently(array.size * 16, function, array, *others, **named)


def _gets_signals() -> bool:
    """Tell whether this is the main thread, the only one that signals reach."""
    import threading

    return threading.get_ident() == threading.main_thread().ident


def _in_thread(function: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    from contextvars import copy_context

    context = copy_context()  # numpy keeps in it that it is not to warn of poles
    finished = _thread.allocate_lock()
    finished.acquire()
    results: list[Any] = []
    errors: list[BaseException] = []
    dropped = False

    def compute() -> None:
        try:
            results.append(context.run(function, *args, **named))
        except BaseException as error:  # noqa: BLE001 (raised again where it is waited for)
            errors.append(error)
        finally:
            finished.release()
            if dropped:
                results.clear()

    _thread.start_new_thread(compute, ())
    try:
        finished.acquire()
    except BaseException:
        dropped = True
        _unfinished[:] = [lock for lock in _unfinished if lock.locked()] + [finished]
        raise
    if errors:
        raise errors.pop()
    return results.pop()


# ----- elementwise functions -----------------------------------------------------------------------------------


def in_blocks(function: Callable[..., Any], *arrays: Any) -> Any:
    """Return `function(*arrays)` of an elementwise function, computed block by block where the result is large.

    The result lies in memory as numpy would lay it. Raises: ValueError if the shapes do not fit each other.
    """
    shape = arrays[0].shape if len(arrays) == 1 else np.broadcast_shapes(*[np.shape(a) for a in arrays])
    whole = [np.broadcast_to(a, shape) if np.ndim(a) else a for a in arrays]
    like = next((a for a in arrays if np.shape(a) == shape), None)
    # Axes in the order of memory, so that blocks are stretches of it.
    order = (
        range(len(shape)) if like is None else sorted(range(len(shape)), key=lambda i: -abs(like.strides[i]))
    )
    ordered = tuple(order)
    parts = [a.transpose(ordered) if np.ndim(a) else a for a in whole]
    corner = (slice(0, 1),) * len(shape)
    dtype = function(*[a[corner] if np.ndim(a) else a for a in parts]).dtype
    expect_room(prod(shape) * dtype.itemsize, shape=shape)
    out = np.empty([shape[i] for i in ordered], dtype)
    # Single precision may be rounded by the function itself; else numpy's own writes where the result belongs.
    direct = None if dtype.char == "f" else getattr(function, "__wrapped__", function)
    for place in _places(out.shape):
        operands = [a[place] if np.ndim(a) else a for a in parts]
        if isinstance(direct, np.ufunc):
            direct(*operands, out=out[place])
        else:
            out[place] = function(*operands)
    back = sorted(range(len(ordered)), key=ordered.__getitem__)
    return out.transpose(back)


def _places(shape: tuple[int, ...]) -> Any:
    """Give indices that cut an array into blocks, in the order of memory."""
    size = 1
    axis = len(shape)
    while axis and size * shape[axis - 1] <= BLOCK:
        axis -= 1
        size *= shape[axis]
    if not axis:
        yield ...
        return
    # One index for each of the axes before, and steps along the axis that makes a block too large.
    step = max(1, BLOCK // size)
    for outer in np.ndindex(*shape[: axis - 1]):
        for start in range(0, shape[axis - 1], step):
            yield (*outer, slice(start, start + step))
