"""Bessel functions of whole order, ordinary and modified; scipy is imported at the first use.

A derivative is a sum of neighbouring orders (DLMF 10.6.1, 10.29.1), which holds at 0 to every order
where the quotient form of the rule is 0/0.
"""

from __future__ import annotations

from gradcli.core.lazy import special
from gradcli.core.ops.basic import add, mul, neg, sub
from gradcli.core.ops.signs import direction
from gradcli.core.ops.special import EDGES, by_scipy
from gradcli.core.primitive import elementwise
from gradcli.core.registry import Help, Samples, public

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.core.primitive import Apply

FAMILY = "special"


def _of_order(name: str) -> tuple[Callable[[Any, Any], Any], Callable[[Any, Any], Any]]:
    def number(x: float, order: Any) -> float:
        return float(getattr(special, name)(float(order), float(x)))

    def array(x: Any, order: Any) -> Any:
        return getattr(special, name)(float(order), x)

    return number, array


def _family(name: str, function: str, slope: Callable[[Any, Any, Any], Any]) -> Apply:
    number, array = _of_order(function)
    return elementwise(name, scalar=number, array=array, partials=(slope, None))


bessel_i: Apply = _family(
    "bessel_i", "iv", lambda out, x, n: mul(0.5, add(bessel_i(x, abs(n - 1)), bessel_i(x, n + 1)))
)
bessel_j: Apply = _family(
    # J of order -1 is -J of order 1.
    "bessel_j",
    "jv",
    lambda out, x, n: (
        neg(bessel_j(x, 1)) if n == 0 else mul(0.5, sub(bessel_j(x, n - 1), bessel_j(x, n + 1)))
    ),
)
bessel_ie: Apply = _family(
    "bessel_ie",
    "ive",
    lambda out, x, n: sub(
        mul(0.5, add(bessel_ie(x, abs(n - 1)), bessel_ie(x, n + 1))), mul(direction(x), out)
    ),
)


def _enter(
    name: str,
    function: str,
    slope: Callable[[Any, Any], Any],
    words: str,
    derivative: str,
    options: dict[str, Any],
) -> Apply:
    call = by_scipy(function)
    apply = elementwise(name, scalar=call, array=call, partials=(slope,), grad_name=options.get("grad_name"))
    return public(
        apply,
        name,
        family=FAMILY,
        method=name == "i0",
        torch=options["torch"],
        aliases=options.get("aliases", ()),
        help=Help(
            f"{name}(x)",
            words + ", elementwise.",
            derivative,
            ((f"{name}(0)", "1.0" if "0" in name else "0.0"),),
            options["see"],
            options["source"],
        ),
        samples=Samples(domain=(options.get("domain", (-2.0, 2.0)),), edges=EDGES, orders=4),
    )


i0 = _enter(
    "i0",
    "i0",
    lambda out, x: i1(x),
    "Modified Bessel function of the first kind and order 0",
    "i1(x)",
    {"torch": ("torch.i0", "torch.special.i0"), "see": ("i1", "i0e"), "source": "DLMF 10.25.2"},
)
i1: Apply = _enter(
    "i1",
    "i1",
    lambda out, x: mul(0.5, add(i0(x), bessel_i(x, 2))),
    "Modified Bessel function of the first kind and order 1",
    "i0(x) - i1(x)/x",
    {
        "torch": ("torch.special.i1",),
        "see": ("i0", "i1e"),
        "source": "DLMF 10.25.2",
        "grad_name": "SpecialI1Backward0",
    },
)
i0e: Apply = _enter(
    "i0e",
    "i0e",
    lambda out, x: sub(i1e(x), mul(direction(x), out)),
    "exp(-abs(x))*i0(x)",
    "i1e(x) - sign(x)*i0e(x)",
    {
        "torch": ("torch.special.i0e",),
        "see": ("i0",),
        "source": "DLMF 10.29.1",
        "grad_name": "SpecialI0EBackward0",
        "domain": (0.3, 2.0),
    },
)
i1e: Apply = _enter(
    "i1e",
    "i1e",
    lambda out, x: sub(mul(0.5, add(i0e(x), bessel_ie(x, 2))), mul(direction(x), out)),
    "exp(-abs(x))*i1(x)",
    "i0e(x) - i1e(x)*(sign(x) + 1/x)",
    {
        "torch": ("torch.special.i1e",),
        "see": ("i1",),
        "source": "DLMF 10.29.1",
        "grad_name": "SpecialI1EBackward0",
        "domain": (0.3, 2.0),
    },
)
j0 = _enter(
    "j0",
    "j0",
    lambda out, x: neg(j1(x)),
    "Bessel function of the first kind and order 0",
    "-j1(x)",
    {
        "torch": ("torch.special.bessel_j0",),
        "aliases": ("bessel_j0",),
        "see": ("j1",),
        "source": "DLMF 10.2.2",
        "grad_name": "SpecialBesselJ0Backward0",
    },
)
j1: Apply = _enter(
    "j1",
    "j1",
    lambda out, x: mul(0.5, sub(j0(x), bessel_j(x, 2))),
    "Bessel function of the first kind and order 1",
    "j0(x) - j1(x)/x",
    {
        "torch": ("torch.special.bessel_j1",),
        "aliases": ("bessel_j1",),
        "see": ("j0",),
        "source": "DLMF 10.2.2",
        "grad_name": "SpecialBesselJ1Backward0",
    },
)
