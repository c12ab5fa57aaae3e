"""PyTorch's stream of random numbers: after `manual_seed(n)` a program draws what it draws there, on the CPU.

A Mersenne twister gives 32-bit words; uniform numbers take the low 24 bits of a word in single precision and the
low 53 of two words in double; normal numbers are made of them by Box and Muller's method, in two ways, for
fewer than 16 and for more. Checked against PyTorch's own numbers.
Source: Matsumoto & Nishimura (1998), ACM TOMACS 8(1); Box & Muller (1958), Ann. Math. Stat. 29(2);
https://pytorch.org/docs/stable/generated/torch.manual_seed.html
"""

from __future__ import annotations

import math
import os

from gradcli.core.lazy import np
from gradcli.core.patience import array_of_numbers, clear, listed, nested_list
from gradcli.core.polynomials import logarithm, sine_and_cosine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_WORD = 0xFFFFFFFF
_WIDE = (1 << 64) - 1
_WORDS = 624  # of the twister's state
_KEPT = 24 + 8 * _WORDS  # bytes before what waits of normal numbers
PACKED = 5056
DRAW = 1 << 18  # numbers drawn at a time: a multiple of the blocks below
_BLOCK = 16  # normal numbers are made in blocks of so many
_WIDE_RANGE = 1 << 28  # ranges from here on take two words a number


class Generator:
    """A stream of random numbers that a seed fixes."""

    __slots__ = ("_engine", "_seeder", "_spare", "seed")

    def __init__(self, seed: int) -> None:
        """Begin the stream of a seed, of which the low 32 bits count."""
        self._engine = np.random.MT19937(0)
        self._seeder = np.random.RandomState(self._engine)
        self.begin(seed)

    def begin(self, seed: int) -> None:
        """Begin the stream anew."""
        # numpy's older interface spreads a seed over the state as the twister's authors do, and as PyTorch does.
        self._seeder.seed(seed & _WORD)
        self.seed = seed
        # Box and Muller's method makes two normal numbers at a time; the second waits here.
        self._spare: float | None = None

    def words(self, count: int) -> Any:
        """Return `count` words of 32 bits, as uint64."""
        return self._engine.random_raw(count)

    def wide_words(self, count: int) -> Any:
        """Return `count` words of 64 bits, the first 32 drawn being the high ones."""
        pairs = self._engine.random_raw(2 * count).reshape(count, 2)
        return (pairs[:, 0] << np.uint64(32)) | pairs[:, 1]

    def uniform(self, count: int, dtype: str = "float32") -> Any:
        """Return `count` numbers in [0, 1)."""
        return _drawn(count, dtype, self._wide_uniform if dtype == "float64" else self._uniform)

    def uniform_between(self, low: float, high: float, count: int, dtype: str = "float32") -> Any:
        """Return `count` numbers in [low, high)."""
        start = np.dtype(dtype).type(low)
        return _times_plus(self.uniform(count, dtype), np.dtype(dtype).type(high) - start, start)

    def _uniform(self, count: int) -> Any:
        return (self.words(count) & np.uint64((1 << 24) - 1)).astype(np.float32) / np.float32(2.0**24)

    def _wide_uniform(self, count: int) -> Any:
        return (self.wide_words(count) & np.uint64((1 << 53) - 1)).astype(np.float64) / 2.0**53

    def normal(self, count: int, dtype: str = "float32", mean: float = 0.0, spread: float = 1.0) -> Any:
        """Return `count` numbers of the normal distribution with a mean and a standard deviation."""
        if count < _BLOCK:
            numbers = np.array([self.one_normal() for _ in range(count)])
            return _times_plus(numbers, spread, mean).astype(dtype)
        numbers = self.uniform(count, dtype)
        whole = count - count % _BLOCK
        for start in range(0, whole, DRAW):
            _turn_normal(numbers[start : min(start + DRAW, whole)])
        if whole < count:
            # The last block is drawn anew, and overlaps the one before.
            numbers[-_BLOCK:] = self.uniform(_BLOCK, dtype)
            _turn_normal(numbers[-_BLOCK:])
        return numbers if mean == 0.0 and spread == 1.0 else _times_plus(numbers, spread, mean)

    def one_normal(self) -> float:
        """Return a number of the standard normal distribution, in double precision."""
        if self._spare is not None:
            number, self._spare = self._spare, None
            return number
        first, second = self.uniform(2, "float64").tolist()
        radius = math.sqrt(-2.0 * math.log1p(-second))
        angle = 2.0 * math.pi * first
        self._spare = radius * math.sin(angle)
        return radius * math.cos(angle)

    def integers(self, low: int, high: int, count: int) -> Any:
        """Return `count` whole numbers in [low, high), as int64."""
        span = high - low
        words = self.wide_words if span >= _WIDE_RANGE else self.words
        return _drawn(count, "int64", lambda n: (words(n) % np.uint64(span)).astype(np.int64) + low)

    def coins(self, chance: float, count: int) -> Any:
        """Return `count` bools, each True with the same chance."""
        return _drawn(count, "bool", lambda n: self._wide_uniform(n) < chance)

    def permutation(self, count: int) -> Any:
        """Return the numbers 0 to count - 1 in random order, as int64."""
        order = listed(range(count))
        words = nested_list(self.words(max(0, count - 1)))
        for i, word in enumerate(words):
            other = i + word % (count - i)
            order[i], order[other] = order[other], order[i]
        found = array_of_numbers(order, "int64", (count,))
        clear(order)
        return found

    def saved(self) -> Any:
        """Return where the stream is, for `restore`."""
        return self._engine.state, self._spare, self.seed

    def restore(self, saved: Any) -> None:
        """Bring the stream back to where it was saved."""
        self._engine.state, self._spare, self.seed = saved

    def initial_seed(self) -> int:
        """Return the seed that it began with, as a number without sign."""
        return self.seed & _WIDE

    def packed(self) -> Any:
        """Return where the stream is as bytes, laid out as PyTorch lays them out."""
        state = self._engine.state["state"]
        place, made = int(state["pos"]), np.zeros(PACKED, "uint8")
        made[:8] = np.array([self.seed & _WIDE], "uint64").view("uint8")
        made[8:16] = np.array([_WORDS + 1 - place, 1], "int32").view("uint8")
        made[16:24] = np.array([place % _WORDS], "uint64").view("uint8")
        made[24:_KEPT] = state["key"].astype("uint64").view("uint8")
        if self._spare is not None:
            made[_KEPT + 8 : _KEPT + 16] = np.array([self._spare]).view("uint8")
            made[_KEPT + 24] = 1
        return made

    def unpack(self, packed: Any) -> None:
        """Bring the stream to where bytes of `packed` say."""
        self.seed = int(packed[:8].view("uint64")[0])
        left = int(packed[8:12].view("int32")[0])
        key = packed[24:_KEPT].view("uint64").astype("uint32")
        self._engine.state = {"bit_generator": "MT19937", "state": {"key": key, "pos": _WORDS + 1 - left}}
        self._spare = float(packed[_KEPT + 8 : _KEPT + 16].view("float64")[0]) if packed[_KEPT + 24] else None


def _drawn(count: int, dtype: str, draw: Callable[[int], Any]) -> Any:
    """Return `count` numbers that `draw(n)` gives n at a time, so that a signal need not wait for all of them."""
    if count <= DRAW:
        return draw(count)
    found = np.empty(count, dtype)
    for start in range(0, count, DRAW):
        part = found[start : start + DRAW]
        part[:] = draw(len(part))
    return found


def _times_plus(numbers: Any, width: Any, start: Any) -> Any:
    """Return numbers * width + start rounded once, to the dtype of the numbers, as PyTorch's processor does it.

    That of doubles passes through 64 bits, and may be off by a last place where those end in a tie; more often where
    the machine has no longer floats.
    """
    number, wider = numbers.dtype.type, np.longdouble if numbers.dtype.char == "d" else np.float64
    made = np.empty_like(numbers)
    for at in range(0, len(numbers), DRAW):
        part = numbers[at : at + DRAW].astype(wider)
        part *= wider(number(width))
        part += wider(number(start))
        made[at : at + DRAW] = part
    return made


class _Current:
    """The stream that programs draw from; begun with fresh entropy if no seed was given before."""

    __slots__ = ("generator",)

    def __init__(self) -> None:
        self.generator: Generator | None = None


_current = _Current()


def stream() -> Generator:
    """Return the stream that programs draw from."""
    if _current.generator is None:
        _current.generator = Generator(int.from_bytes(os.urandom(4), "little"))
    return _current.generator


def drawn_from(generator: Generator | None, draw: Callable[[], Any]) -> Any:
    """Return what `draw` gives while it draws from another stream; None stands for that of programs."""
    if generator is None:
        return draw()
    before = stream()
    _current.generator = generator
    try:
        return draw()
    finally:
        _current.generator = before


def manual_seed(seed: int) -> None:
    """Begin the stream anew, so that the same numbers follow as after the same seed before."""
    if _current.generator is None:
        _current.generator = Generator(seed)
    else:
        _current.generator.begin(seed)


def saved_stream() -> Any:
    """Return what `restore_stream` brings the stream back with to where it is now."""
    generator = _current.generator
    return None if generator is None else (generator, generator.saved())


def restore_stream(saved: Any) -> None:
    """Bring the stream back to where it was saved."""
    if saved is None:
        _current.generator = None
        return
    generator, where = saved
    generator.restore(where)
    _current.generator = generator


def _turn_normal(uniform: Any) -> None:
    """Turn uniform numbers, whole blocks of them, into normal ones in place: halves of a block are pairs."""
    pairs = uniform.reshape(-1, 2, _BLOCK // 2)
    angle = uniform.dtype.type(2.0 * math.pi) * pairs[:, 1]
    if uniform.dtype.char == "f":
        radius = np.sqrt(np.float32(-2) * logarithm(1 - pairs[:, 0]))
        sine, cosine = sine_and_cosine(angle)
    else:
        radius = np.sqrt(-2.0 * np.log(1 - pairs[:, 0]))
        sine, cosine = np.sin(angle), np.cos(angle)
    pairs[:, 0], pairs[:, 1] = radius * cosine, radius * sine
