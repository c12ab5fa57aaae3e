"""Comparisons, tests for nan and infinity, and logic: bool results, without derivatives."""

from __future__ import annotations

import operator as python

from gradcli.core.lazy import np
from gradcli.core.ops.basic import shape_in
from gradcli.core.primitive import constant, constant_elementwise
from gradcli.core.registry import Help, Samples, operator, public
from gradcli.core.tensor import Tensor
from gradcli.core.values import INF, NAN, PLAIN_NUMBERS, Batched, is_floating, no_kernel
from gradcli.errors import OperandProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.core.primitive import Apply
    from gradcli.core.values import Value

FAMILY = "comparison"
EDGES = (0.0, -0.0, 1.0, INF, -INF, NAN)
NO_DERIVATIVE = "0"


# ----- order ---------------------------------------------------------------------------------------


def _comparison(
    name: str, words: str, long_name: str, scalar: Callable[..., Any], example: tuple[str, str], sign: str
) -> Apply:
    apply = constant_elementwise(name, 2, scalar=scalar, array=long_name)
    aliases = (long_name,) if long_name != "equal" else ()
    public(
        apply,
        name,
        operands=2,
        family=FAMILY,
        aliases=aliases,
        torch=(f"torch.{name}", *(f"torch.{alias}" for alias in aliases)),
        help=Help(
            f"{name}(x, y)",
            f"True where x is {words} y, elementwise; the same as x {sign} y.",
            NO_DERIVATIVE,
            (example,),
            ("isclose", "equal"),
        ),
        samples=Samples(domain=((-2, 2), (-2, 2)), edges=EDGES),
        latex=f"{{x}} {_LATEX.get(sign, sign)} {{y}}",
    )
    return apply


_LATEX = {"==": "=", "!=": "\\neq", "<=": "\\leq", ">=": "\\geq"}
eq = _comparison("eq", "equal to", "equal", python.eq, ("eq(2, 2)", "True"), "==")
ne = _comparison("ne", "not equal to", "not_equal", python.ne, ("ne(2, 2)", "False"), "!=")
lt = _comparison("lt", "less than", "less", python.lt, ("lt(1, 2)", "True"), "<")
le = _comparison("le", "less than or equal to", "less_equal", python.le, ("le(2, 2)", "True"), "<=")
gt = _comparison("gt", "greater than", "greater", python.gt, ("gt(1, 2)", "False"), ">")
ge = _comparison("ge", "greater than or equal to", "greater_equal", python.ge, ("ge(2, 2)", "True"), ">=")


def any_true(mask: Any) -> bool:
    """Tell whether a comparison holds anywhere: for any element of any member of a batch."""
    if type(mask) is Tensor:
        mask = mask.value
    if type(mask) in PLAIN_NUMBERS:
        return bool(mask)
    return bool((mask.array if type(mask) is Batched else mask).any())


# ----- nearness ------------------------------------------------------------------------------------


def _near(x: float, y: float, rtol: float, atol: float, equal_nan: bool) -> bool:
    if x == y:
        return True
    if x != x or y != y:
        return bool(equal_nan) and x != x and y != y
    difference = abs(x - y)
    return difference != INF and difference <= atol + rtol * abs(y)


_close = constant_elementwise("isclose", 5, scalar=_near, array="isclose")


@operator(
    "isclose",
    family=FAMILY,
    operands=2,
    help=Help(
        "isclose(x, y, rtol=1e-05, atol=1e-08, equal_nan=False)",
        "True where abs(x - y) <= atol + rtol*abs(y), elementwise.",
        NO_DERIVATIVE,
        (("isclose(0.1 + 0.2, 0.3)", "True"), ("isclose(1, 1.1)", "False")),
        ("allclose", "eq"),
    ),
    samples=Samples(domain=((-2, 2), (-2, 2)), edges=EDGES),
)
def isclose(x: Any, y: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> Any:
    """Return True where two values are equal up to a tolerance."""
    for name, tolerance in (("rtol", rtol), ("atol", atol)):
        if tolerance < 0:
            raise OperandProblem(f"{name} must be greater than or equal to zero, but got {tolerance}")
    return _close(x, y, float(rtol), float(atol), bool(equal_nan))


def _everywhere(mask: Value) -> Value:
    if type(mask) in PLAIN_NUMBERS:
        return bool(mask)
    if type(mask) is Batched:
        return Batched(mask.array.reshape(mask.array.shape[0], -1).all(axis=1))
    return bool(mask.all())


_all_true = constant("everywhere", array=_everywhere, scalar=bool, batch="own")


def _as_answer(result: Any) -> Any:
    # One answer is a plain bool, as in PyTorch; one per member of a batch has to stay a tensor.
    return bool(result.value) if type(result) is Tensor and type(result.value) is not Batched else result


@operator(
    "allclose",
    family=FAMILY,
    operands=2,
    help=Help(
        "allclose(x, y, rtol=1e-05, atol=1e-08, equal_nan=False)",
        "True if abs(x - y) <= atol + rtol*abs(y) for all elements.",
        NO_DERIVATIVE,
        (("allclose(tensor([1, 2.0]), tensor([1, 2.1]))", "False"),),
        ("isclose", "equal"),
    ),
    samples=Samples(domain=((-2, 2), (-2, 2)), edges=EDGES),
)
def allclose(x: Any, y: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> Any:
    """Return whether two values are equal up to a tolerance in all elements."""
    return _as_answer(_all_true(isclose(x, y, rtol, atol, equal_nan)))


@operator(
    "equal",
    family=FAMILY,
    operands=2,
    help=Help(
        "equal(x, y)",
        "True if x and y have the same shape and the same elements.",
        NO_DERIVATIVE,
        (("equal(tensor([1, 2]), tensor([1, 2]))", "True"),),
        ("eq", "allclose"),
    ),
    samples=Samples(domain=((-2, 2), (-2, 2)), edges=EDGES),
)
def equal(x: Any, y: Any) -> Any:
    """Return whether two values have one shape and equal elements."""
    first = x.current() if type(x) is Tensor else x
    second = y.current() if type(y) is Tensor else y
    if shape_in(first) != shape_in(second):
        return False
    return _as_answer(_all_true(eq(first, second)))


# ----- nan and infinity ----------------------------------------------------------------------------


def _predicate(
    name: str, words: str, scalar: Callable[[Any], bool], array: Any, example: tuple[str, str]
) -> None:
    public(
        constant_elementwise(name, 1, scalar=scalar, array=array),
        name,
        family=FAMILY,
        help=Help(
            f"{name}(x)", f"True where x is {words}, elementwise.", NO_DERIVATIVE, (example,), _PREDICATES
        ),
        samples=Samples(domain=((-2, 2),), edges=EDGES),
    )


def _sign_bit(x: float) -> bool:
    # Only the text of a zero shows its sign without an import; other numbers compare.
    return x < 0 or (x == 0 and str(x)[0] == "-")


_PREDICATES = ("isnan", "isinf", "isfinite")
_predicate("isnan", "not a number", lambda x: x != x, "isnan", ("isnan(0/0)", "True"))
_predicate("isinf", "infinite", lambda x: x in (INF, -INF), "isinf", ("isinf(1/0)", "True"))
_predicate(
    "isfinite", "neither infinite nor nan", lambda x: x - x == 0, "isfinite", ("isfinite(1/0)", "False")
)
_predicate("isposinf", "inf", lambda x: x == INF, lambda x: np.equal(x, INF), ("isposinf(1/0)", "True"))
_predicate("isneginf", "-inf", lambda x: x == -INF, lambda x: np.equal(x, -INF), ("isneginf(-1/0)", "True"))
_predicate("isreal", "real, which every number here is", lambda x: True, "isreal", ("isreal(2.5)", "True"))
_predicate("signbit", "negative, or -0.0", _sign_bit, lambda x: np.signbit(x), ("signbit(-0.0)", "True"))


# ----- logic ---------------------------------------------------------------------------------------


def _logical(
    name: str, words: str, arity: int, scalar: Callable[..., bool], example: tuple[str, str]
) -> None:
    public(
        constant_elementwise(name, arity, scalar=scalar, array=name),
        name,
        operands=arity,
        family=FAMILY,
        help=Help(
            f"{name}({'x, y' if arity == 2 else 'x'})",
            f"True where {words}, elementwise; numbers other than 0 count as True.",
            NO_DERIVATIVE,
            (example,),
            ("bitwise_and", "any", "all"),
        ),
        samples=Samples(domain=((-2, 2),) * arity, edges=EDGES),
    )


_logical("logical_and", "both are true", 2, lambda x, y: bool(x) and bool(y), ("logical_and(1, 0)", "False"))
_logical("logical_or", "either is true", 2, lambda x, y: bool(x) or bool(y), ("logical_or(1, 0)", "True"))
_logical(
    "logical_xor",
    "exactly one is true",
    2,
    lambda x, y: bool(x) is not bool(y),
    ("logical_xor(1, 1)", "False"),
)
_logical("logical_not", "x is not true", 1, lambda x: not x, ("logical_not(0)", "True"))


def _bitwise(
    name: str, sign: str, arity: int, scalar: Callable[..., Any], array: str, example: tuple[str, str]
) -> None:
    def on_numbers(*xs: Any) -> Any:
        for x in xs:
            _refuse_float(name, x)
        return scalar(*xs)

    def on_arrays(*xs: Any) -> Any:
        for x in xs:
            _refuse_float(name, x)
        return getattr(np, array)(*xs)

    public(
        constant_elementwise(name, arity, scalar=on_numbers, array=on_arrays),
        name,
        operands=arity,
        family=FAMILY,
        help=Help(
            f"{name}({'x, y' if arity == 2 else 'x'})",
            f"Bits of ints combined, or logic of bools, elementwise: the sign {sign}.",
            NO_DERIVATIVE,
            (example,),
            ("logical_and", "logical_not"),
        ),
        samples=Samples(cases=(), exempt="takes ints and bools only, which have no derivative"),
    )


def _refuse_float(name: str, x: Any) -> None:
    if is_floating(x):
        raise no_kernel(f"{name}_cpu", x, "it combines ints or bools: compare first, as in (x > 0) & (x < 1)")


def _inverted(x: Any) -> Any:
    return (not x) if type(x) is bool else ~x


_bitwise("bitwise_and", "&", 2, python.and_, "bitwise_and", ("bitwise_and(6, 3)", "2"))
_bitwise("bitwise_or", "|", 2, python.or_, "bitwise_or", ("bitwise_or(6, 3)", "7"))
_bitwise("bitwise_xor", "xor", 2, python.xor, "bitwise_xor", ("bitwise_xor(6, 3)", "5"))
_bitwise("bitwise_not", "~", 1, _inverted, "bitwise_not", ("bitwise_not(True)", "False"))


# ----- membership ----------------------------------------------------------------------------------

_member = constant(
    "isin",
    array=lambda x, y, *, invert: np.isin(x, y, invert=invert),
    scalar=lambda x, y, *, invert: (x == y) is not invert,
    batch="loop",
)


@operator(
    "isin",
    operands=("elements", "test_elements"),
    help=Help(
        "isin(elements, test_elements, invert=False)",
        "True where an element is among the test elements.",
        NO_DERIVATIVE,
        (("isin(tensor([1, 2, 3]), tensor([2, 5]))", "tensor([False,  True, False])"),),
        ("eq", "where"),
    ),
    method=False,
    family=FAMILY,
    samples=Samples(exempt="a bool has no derivative"),
)
def isin(elements: Any, test_elements: Any, *, assume_unique: bool = False, invert: bool = False) -> Any:
    """Return True where an element is among the test elements."""
    return _member(elements, test_elements, invert=bool(invert))
