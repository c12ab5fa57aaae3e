"""Record functions and their first two derivatives as mpmath gives them at 50 digits.

    python tests/data/record_mpmath.py        (a Python that has mpmath; gradcli itself is not imported)

Writes mpmath/elementary.json, special.json and compositions.json. What the fields mean is told in README.md.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mpmath
from mpmath import mp, mpf

sys.path.insert(0, str(Path(__file__).parent))
from encoding import HERE, header, write

if TYPE_CHECKING:
    from collections.abc import Callable

DIGITS = 50
LARGEST, SMALLEST = 1e300, 1e-300  # beyond these a double loses digits, and 4 ulp mean nothing

ANY = [1e-12, -1e-5, 0.01, 0.3, -0.5, 1.0, -1.7, 2.5, 5.0, -8.0]
ANGLES = [*ANY, 1.5707, 3.0, 3.1415926535, 22.0, -100.0, 1e4, 1e8]
POSITIVE = [1e-12, 1e-5, 0.01, 0.3, 0.999999, 1.0, 1.000001, 1.7, 2.5, 10.0, 1e4, 1e12]
UNIT = [1e-12, -1e-5, 0.01, 0.3, -0.5, 0.7, -0.9, 0.99, -0.9999, 0.99999999, 0.999999999999]
SPREAD = [1e-12, -1e-5, 0.3, -0.5, 1.0, -1.7, 2.5, 8.0, -20.0, 100.0, -300.0]
ABOVE_ONE = [1.000000000001, 1.00000001, 1.0001, 1.1, 1.7, 2.5, 10.0, 1e4, 1e8]
SHARES = [1e-12, 1e-5, 0.01, 0.3, 0.49, 0.4999999, 0.5000000001, 0.7, 0.9, 0.9999, 0.99999999]
OFF_POLES = [1e-8, 0.01, 0.3, 0.5, 1.0, 1.4616, 2.0, 2.5, 7.3, 30.0, -0.5, -1.3, -2.7, -6.2]
ABOUT_ZEROS = [0.75, 0.9, 0.999999, 1.00000001, 1.25, 1.76, 1.9999999, 2.0001, 2.2]
PAIRS = [(0.3, 0.7), (-1.3, 2.1), (2.5, -0.4), (1e-6, 3.0), (5.0, 1e-6), (1e4, 3e3), (-2.0, -7.0)]
POSITIVE_PAIRS = [(0.3, 0.7), (1.3, 2.1), (2.5, 0.4), (1e-6, 3.0), (5.0, 1e-6), (12.0, 7.5)]


def sigmoid(x: Any) -> Any:
    return 1 / (1 + mp.exp(-x))


def normal_share(x: Any) -> Any:
    return (1 + mp.erf(x / mp.sqrt(2))) / 2


def softplus(x: Any) -> Any:
    return mp.log1p(mp.exp(x)) if x < 0 else x + mp.log1p(mp.exp(-x))


def sinc(x: Any) -> Any:
    return mpf(1) if x == 0 else mp.sin(mp.pi * x) / (mp.pi * x)


def log_sum(*xs: Any) -> Any:
    return mp.log(sum(mp.exp(x) for x in xs))


ONE = {
    "sin": (mp.sin, ANGLES),
    "cos": (mp.cos, ANGLES),
    "tan": (mp.tan, ANGLES),
    "asin": (mp.asin, UNIT),
    "acos": (mp.acos, UNIT),
    "atan": (mp.atan, [*SPREAD, 1e8]),
    "sinh": (mp.sinh, SPREAD),
    "cosh": (mp.cosh, SPREAD),
    "tanh": (mp.tanh, ANY),
    "asinh": (mp.asinh, [*SPREAD, 1e8, -1e12]),
    "acosh": (mp.acosh, ABOVE_ONE),
    "atanh": (mp.atanh, UNIT),
    "exp": (mp.exp, SPREAD),
    "exp2": (lambda x: mpf(2) ** x, SPREAD),
    "expm1": (mp.expm1, SPREAD),
    "log": (mp.log, POSITIVE),
    "log1p": (mp.log1p, [*ANY[:-3], 8.0, 1e8, -0.9, -0.999999, 1e-300]),
    "log2": (lambda x: mp.log(x) / mp.log(2), POSITIVE),
    "log10": (mp.log10, POSITIVE),
    "sqrt": (mp.sqrt, POSITIVE),
    "rsqrt": (lambda x: 1 / mp.sqrt(x), POSITIVE),
    "cbrt": (lambda x: mp.sign(x) * mp.cbrt(abs(x)), [*POSITIVE, -0.3, -8.0]),
    "reciprocal": (lambda x: 1 / x, [*POSITIVE, -0.3, -8.0]),
    "square": (lambda x: x * x, ANY),
    "sigmoid": (sigmoid, SPREAD),
    "logit": (lambda x: mp.log(x / (1 - x)), SHARES),
    "entr": (lambda x: -x * mp.log(x), POSITIVE),
    "logsigmoid": (lambda x: -softplus(-x), SPREAD[:-2]),
    "softplus": (softplus, ANY),
    "softsign": (lambda x: x / (1 + abs(x)), SPREAD),
    "silu": (lambda x: x * sigmoid(x), SPREAD),
    "mish": (lambda x: x * mp.tanh(softplus(x)), ANY),
    "gelu": (lambda x: x * normal_share(x), ANY),
    "sinc": (sinc, [1e-6, 0.01, 0.3, -0.5, 0.99, 1.7, 2.5, -8.3, 100.25]),
    "deg2rad": (mp.radians, [30.0, -45.0, 360.0]),
    "rad2deg": (mp.degrees, ANY),
}
SPECIAL = {
    "erf": (mp.erf, ANY),
    "erfc": (mp.erfc, [*ANY, 12.0, 20.0]),
    "erfcx": (lambda x: mp.exp(x * x) * mp.erfc(x), [*ANY, 9.9, 10.1, 30.0, 1e4, 1e8]),
    "erfinv": (mp.erfinv, UNIT),
    "ndtr": (normal_share, ANY),
    "log_ndtr": (lambda x: mp.log(mp.erfc(-x / mp.sqrt(2)) / 2), [*ANY, -14.0, -30.0, -1e3]),
    "lgamma": (lambda x: mp.re(mp.loggamma(x)), [*OFF_POLES, 1e4, *ABOUT_ZEROS]),
    "digamma": (mp.digamma, [*OFF_POLES, 1e4]),
    "gamma": (mp.gamma, OFF_POLES),
    "i0": (lambda x: mp.besseli(0, x), [*ANY, 30.0, -100.0]),
    "i1": (lambda x: mp.besseli(1, x), [*ANY, 30.0, -100.0]),
    "j0": (lambda x: mp.besselj(0, x), [*ANY, 30.0, -100.0]),
    "j1": (lambda x: mp.besselj(1, x), [*ANY, 30.0, -100.0]),
}
POLYGAMMA_POINTS = [0.01, 0.3, 0.5, 1.0, 2.5, 7.3, 30.0, 1e3]
TWO = {
    "pow(x, y)": (lambda x, y: x**y, POSITIVE_PAIRS),
    "hypot(x, y)": (mp.hypot, PAIRS),
    "atan2(x, y)": (mp.atan2, PAIRS),
    "logaddexp(x, y)": (log_sum, [*PAIRS[:5], (20.0, 18.5), (-40.0, -42.0)]),
    "logaddexp2(x, y)": (lambda x, y: mp.log(mpf(2) ** x + mpf(2) ** y) / mp.log(2), PAIRS[:5]),
    "xlogy(x, y)": (lambda x, y: x * mp.log(y), [(-1.5, 0.7), *POSITIVE_PAIRS]),
    "x / y": (lambda x, y: x / y, PAIRS),
    "x * y": (lambda x, y: x * y, PAIRS),
}
THREE = {
    "logsumexp([x, y, z], dim=0)": (log_sum, [(0.3, 0.7, -1.0), (5.0, -3.0, 4.5), (-20.0, -21.0, -25.0)])
}
BETA = {"beta(x, y)": (mp.beta, [(0.3, 0.7), (1.3, 2.1), (2.5, 0.4), (12.0, 7.5), (0.01, 3.0)])}

# gradcli's language and Python agree on these; the names resolve to mpmath's functions here.
COMPOSITIONS = [
    ("x**2 * y + sin(x)", (1.3, 0.7)),
    ("exp(-x**2) * sin(3 * x) + log1p(x**2)", (0.8,)),
    ("(1 - x)**2 + 100 * (y - x**2)**2", (-1.2, 1.0)),
    ("sin(x * y) * exp(x - y)", (0.4, -1.1)),
    ("tanh(x + 2 * y) / (1 + x**2)", (0.7, -0.2)),
    ("sqrt(x**2 + y**2 + z**2)", (1.0, -2.0, 3.0)),
    ("log(x + sqrt(x**2 + 1))", (2.5,)),
    ("atan(y / x) + asin(x * y)", (0.6, 0.9)),
    ("x**y + y**x", (1.7, 2.2)),
    ("exp(sin(exp(cos(x))))", (0.9,)),
    ("log(1 + exp(-x * y))", (1.5, 2.0)),
    ("erf(x / y) * lgamma(x + y)", (0.8, 1.9)),
    ("sinh(x) * cosh(y) - tan(x * y)", (0.5, 0.3)),
    ("1 / (1 + exp(-(2 * x - 3 * y + 1)))", (0.2, 0.6)),
    ("(x - y) / (x + y) * log(x / y)", (3.0, 2.5)),
    ("((x * z + 1) * y - x)**3 / (1 + z**2)", (0.3, -0.8, 1.4)),
    ("cos(log(1 + x**2)) - acosh(2 + y**2)", (1.1, 0.4)),
    ("x * exp(-x**2 / (2 * y**2)) / (y * sqrt(2 * pi))", (0.7, 1.6)),
    ("sqrt(sin(x)**2 + expm1(y)**2)", (0.4, 0.2)),
    ("digamma(x) * i0(y) + j1(x * y)", (2.3, 1.2)),
]
NAMES = {"lgamma": SPECIAL["lgamma"][0], "i0": SPECIAL["i0"][0], "j1": SPECIAL["j1"][0], "pi": mp.pi}


def rounded(value: Any) -> float:
    """Return the double nearest to an mpmath number; Python rounds the decimal text correctly."""
    return float(mp.nstr(mp.re(value), DIGITS))


def derivatives(function: Callable[..., Any], point: tuple[float, ...], order: int) -> list[float]:
    """Return all partials of one order, the first variable varying slowest, mixed ones once."""
    count = len(point)
    exact = tuple(mpf(x) for x in point)
    partials = []
    for chosen in itertools.combinations_with_replacement(range(count), order):
        orders = tuple(chosen.count(index) for index in range(count))
        slope = mp.diff(function, exact[0], orders[0]) if count == 1 else mp.diff(function, exact, orders)
        # What lies below the digits we work with is the noise of mpmath's differences: the partial is zero.
        noise = abs(slope) < mpf(10) ** -DIGITS * abs(function(*exact))
        partials.append(0.0 if noise else rounded(slope))
    return partials


def row(function: Callable[..., Any], point: tuple[float, ...]) -> dict[str, Any] | None:
    """Return one point's value and partials, or None where a double could not hold them well."""
    value = rounded(function(*(mpf(x) for x in point)))
    first, second = derivatives(function, point, 1), derivatives(function, point, 2)
    for each in (value, *first, *second):
        if each != 0 and not SMALLEST < abs(each) < LARGEST:
            return None
    return {"at": list(point), "value": value, "first": first, "second": second}


def case(program: str, function: Callable[..., Any], points: list[tuple[float, ...]]) -> dict[str, Any]:
    """Return the record of one program over its points."""
    print(program, file=sys.stderr)
    names = list("xyz"[: len(points[0])])
    rows = [each for point in points if (each := row(function, point))]
    record: dict[str, Any] = {"id": program, "program": program, "inputs": names}
    return record | {"points": rows}


def single(table: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the records of functions of one variable, written `name(x)`."""
    return [case(f"{name}(x)", function, [(x,) for x in xs]) for name, (function, xs) in table.items()]


def several(table: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the records of programs of several variables."""
    return [case(program, function, points) for program, (function, points) in table.items()]


def compositions() -> list[dict[str, Any]]:
    """Return the records of the compositions, their text evaluated with mpmath's functions."""
    known = {name: getattr(mpmath, name) for name in dir(mpmath) if not name.startswith("_")} | NAMES
    records = []
    for text, point in COMPOSITIONS:
        arguments = ", ".join("xyz"[: len(point)])
        function = eval(f"lambda {arguments}: {text}", dict(known))
        records.append(case(text, function, [point]))
    return records


def main() -> None:
    """Write the three files."""
    mp.dps = DIGITS + 10
    note = "nearest doubles; first: partials by input; second: xx, or xx xy yy, or xx xy xz yy yz zz"
    head = header("tests/data/record_mpmath.py", f"mpmath {mpmath.__version__}, {DIGITS} digits", note)
    polygammas = {
        f"polygamma({n}, x)": (lambda x, n=n: mp.polygamma(n, x), [(x,) for x in POLYGAMMA_POINTS])
        for n in range(4)
    }
    write(HERE / "mpmath" / "elementary.json", head, single(ONE) + several(TWO) + several(THREE))
    write(HERE / "mpmath" / "special.json", head, single(SPECIAL) + several(polygammas) + several(BETA))
    write(HERE / "mpmath" / "compositions.json", head, compositions())


if __name__ == "__main__":
    main()
