"""How much memory there is and how much this process has; what would not fit is refused before it is made."""

from __future__ import annotations

import os

from gradcli.errors import LimitProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

DEFAULT_ARRAY = 8 * 10**9
# Up to this share of the machine's memory without a limit of its own.
MOST_OF_MACHINE = 0.8
# Bytes from which an array is worth a look at what the process has, which takes 20 microseconds.
WORTH_A_LOOK = 2**24


class MemoryBounds:
    """What programs may take, in bytes: `array` for one result, `process` for all together, None for the machine's."""

    __slots__ = ("_cap", "array", "process")

    def __init__(self) -> None:
        self.array: int = DEFAULT_ARRAY
        self.process: int | None = None
        self._cap: int | None = None

    def limit(self, memory: int | None) -> None:
        """Bound each result and the whole process; None is no limit but the usual ones."""
        self.array = min(DEFAULT_ARRAY if memory is None else memory, self._cap or DEFAULT_ARRAY)
        self.process = memory

    def cap(self, result: int | None) -> int | None:
        """Bound each single result besides, whatever limits are set later; return what it was bounded by before."""
        before, self._cap = self._cap, result
        self.limit(self.process)
        return before


# Sessions set it; it is global to the core, as dtypes are.
BOUNDS = MemoryBounds()


def expect_room(
    count: int, what: str = "the result", shape: Sequence[int] | None = None, hint: str = ""
) -> None:
    """Raise LimitProblem if an array of `count` bytes could not be allocated, before anybody tries."""
    if count > BOUNDS.array:
        raise LimitProblem(
            f"{_named(what, shape)} would take {readable_bytes(count)}, "
            f"more than the limit of {readable_bytes(BOUNDS.array)}",
            hint=hint or "use a smaller shape, or raise the limit with --max-memory",
        )
    if count < WORTH_A_LOOK:
        return
    taken = resident()
    if taken + count > most() and _makes_room():
        taken = resident()
    if taken + count > most():
        raise LimitProblem(
            f"{_named(what, shape)} would take {readable_bytes(count)} besides the {readable_bytes(taken)} "
            f"that are taken, more than {_bound()}",
            hint=hint
            or "`del` what is not needed any more" + (", or raise --max-memory" if BOUNDS.process else ""),
        )


def expect_moderation() -> int:
    """Return the bytes that the process has in memory. Raises: LimitProblem if it has taken more than it may."""
    taken = resident()
    if taken > most() and _makes_room():
        taken = resident()
    if taken <= most():
        return taken
    if BOUNDS.process is None:
        raise LimitProblem("the program took nearly all of this machine's memory", hint="does its loop end?")
    raise LimitProblem(
        f"the program took more than {readable_bytes(BOUNDS.process)} of memory", hint="raise --max-memory"
    )


def _makes_room() -> bool:
    """Free what only waits for it; tell whether there was anything."""
    import gc

    from gradcli.core import freeing

    waited = freeing.finish()
    if not gc.collect() and not waited:
        return False
    freeing.give_back()
    return True


def most() -> float:
    """Return how many bytes this process may have."""
    return BOUNDS.process if BOUNDS.process is not None else MOST_OF_MACHINE * _machine()


def _named(what: str, shape: Sequence[int] | None) -> str:
    return what if shape is None else f"{what} of shape {tuple(shape)}"


def _bound() -> str:
    if BOUNDS.process is None:
        return f"{MOST_OF_MACHINE:.0%} of this machine's memory"
    return f"the limit of {readable_bytes(BOUNDS.process)}"


_found: list[int] = []


def _machine() -> int:
    """Return the bytes of this machine, or of the container that this process is in."""
    if not _found:
        size = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        for path in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
            try:
                with open(path, encoding="ascii") as file:
                    text = file.read().strip()
            except OSError:
                continue
            if text.isdigit():
                size = min(size, int(text))
        _found.append(size)
    return _found[0]


def resident() -> int:
    """Return the bytes that this process has in memory."""
    # A bare descriptor, because Ctrl-C may come between opening and closing.
    try:
        descriptor = os.open("/proc/self/statm", os.O_RDONLY)
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    try:
        return int(os.read(descriptor, 200).split()[1]) * os.sysconf("SC_PAGE_SIZE")
    finally:
        os.close(descriptor)


def readable_bytes(count: float) -> str:
    """Return a number of bytes with its unit: `8 GB`."""
    for unit in ("bytes", "kB", "MB", "GB", "TB", "PB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} EB"
