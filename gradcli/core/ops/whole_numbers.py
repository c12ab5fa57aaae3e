"""Operators of whole numbers: common divisors and multiples, elementwise. They have no derivative."""

from __future__ import annotations

import math

from gradcli.core.lazy import np
from gradcli.core.primitive import constant_elementwise
from gradcli.core.registry import Help, Samples, public
from gradcli.core.values import dtype_of, no_kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def _expect_ints(name: str, x: Any) -> None:
    if "int" not in dtype_of(x):
        raise no_kernel(f"{name}_cpu", x, f"{name} takes whole numbers: 3, not 3.0")


def _of_ints(
    name: str, words: str, scalar: Callable[[int, int], int], array: str, example: tuple[str, str], see: str
) -> None:
    def on_numbers(x: Any, y: Any) -> Any:
        _expect_ints(name, x)
        _expect_ints(name, y)
        return scalar(x, y)

    def on_arrays(x: Any, y: Any) -> Any:
        _expect_ints(name, x)
        _expect_ints(name, y)
        return getattr(np, array)(x, y)

    public(
        constant_elementwise(name, 2, scalar=on_numbers, array=on_arrays),
        name,
        operands=2,
        family="arithmetic",
        help=Help(f"{name}(x, y)", words, "0", (example,), (see, "remainder")),
        samples=Samples(exempt="takes ints only, which have no derivative"),
    )


_of_ints("gcd", "Greatest common divisor, elementwise.", math.gcd, "gcd", ("gcd(12, 18)", "6"), "lcm")
_of_ints("lcm", "Least common multiple, elementwise.", math.lcm, "lcm", ("lcm(4, 6)", "12"), "gcd")
