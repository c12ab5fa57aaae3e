"""Selection between values by conditions and by order; clamps are in bounds.py.

What is not selected gets a cotangent of exactly 0, whatever flows in: a product with 0 would turn
an infinite cotangent into nan.
"""

from __future__ import annotations

from gradcli.core.batch import Unbatchable
from gradcli.core.lazy import np
from gradcli.core.ops.basic import mul
from gradcli.core.ops.comparison import any_true, eq, gt, lt
from gradcli.core.primitive import Singular, constant_elementwise, general, linear, nowhere
from gradcli.core.registry import Case, Help, Samples, operator, public
from gradcli.core.tensor import Tensor, torch_type
from gradcli.core.values import (
    INF,
    NAN,
    PLAIN_NUMBERS,
    Batched,
    aligned,
    broadcast_shape,
    check_size,
    default_dtype,
    dtype_of,
    expect_value,
    promoted,
    settle,
    shape_of,
)
from gradcli.errors import CallProblem, TypeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.core.primitive import Apply
    from gradcli.core.values import Value

FAMILY = "selection"
EDGES = (0.0, -0.0, 1.0, INF, -INF, NAN)


# ----- by condition --------------------------------------------------------------------------------


def _number(c: Any, x: Any, y: Any) -> Any:
    chosen = x if c else y
    if type(x) is not type(y):
        # The result has one type, whichever branch is taken: where(c, 1, 0.5) is a float.
        return float(chosen) if float in (type(x), type(y)) else int(chosen)
    return chosen


def _choose(c: Any, x: Any, y: Any) -> Value:
    if type(c) is bool and type(x) in PLAIN_NUMBERS and type(y) in PLAIN_NUMBERS:
        return _number(c, x, y)
    operands = (c, x, y)
    for value in operands:
        expect_value(value, "where")
    kind = dtype_of(c)
    if kind != "bool":
        raise TypeProblem(
            f"where expected condition to be a boolean tensor, but got a tensor with dtype {torch_type(c)}",
            hint="compare first, as in where(x > 0, x, 0)",
            kind="RuntimeError",
        )
    arrays, size = aligned(operands) if Batched in map(type, operands) else (list(operands), 0)
    check_size(broadcast_shape(*map(shape_of, arrays)), "the result of where")
    condition, *branches = arrays
    if type(x) in PLAIN_NUMBERS and type(y) in PLAIN_NUMBERS:
        plain = _number(True, x, y)
        dtype = default_dtype() if type(plain) is float else dtype_of(plain)
        branches = [np.asarray(branch, dtype) for branch in branches]
    out = np.where(condition, *promoted(branches))
    return Batched(out) if size else settle(out)


select: Apply = linear(
    "where",
    array=_choose,
    transposes=(
        None,
        lambda ct, out, c, x, y: select(c, ct, 0.0),
        lambda ct, out, c, x, y: select(c, 0.0, ct),
    ),
    batch="own",
    singular=(
        Singular(
            "smooth",
            nowhere,
            "a branch that is not taken adds nothing, whatever its slope",
            shown=("where(x > 0, log(x), 0)", "x=0", "0"),
        ),
    ),
)


@operator(
    "where",
    family=FAMILY,
    operands=("condition", "input", "other"),
    help=Help(
        "where(condition, x, y)",
        "x where the condition holds, else y, elementwise; with one argument, the places where it holds.",
        "where(condition, 1, 0), where(condition, 0, 1)",
        (("where(2 > 1, 10.0, 20.0)", "10.0"),),
        ("maximum", "clamp", "masked_fill"),
        conventions="a branch that is not taken has the derivative 0, even where it is not finite",
    ),
    samples=Samples(
        cases=(
            Case(args=(True, 0.5, 1.5), wrt=(1, 2)),
            Case(args=([True, False, True], [0.5, 1.5, -1.0], 2.0), wrt=(1, 2)),
            Case(args=([[True], [False]], [0.5, 1.5, -1.0], [[1.0], [2.0]]), wrt=(1, 2)),
        )
    ),
    latex="\\begin{{cases}} {y} & {x} \\end{{cases}}",
)
def where(condition: Any, x: Any = None, y: Any = None) -> Any:
    """Return x where the condition holds, else y; with the condition alone, the indices of its true elements."""
    if x is None and y is None:
        value = condition.current().value if type(condition) is Tensor else condition
        if type(value) is Batched:
            raise Unbatchable("how many elements are true differs from member to member")
        found = np.nonzero(np.atleast_1d(np.asarray(value)))
        return tuple([Tensor(axis) for axis in found])
    if x is None or y is None:
        raise CallProblem("where takes a condition and two values, or a condition alone")
    return select(condition, x, y)


# ----- by order ------------------------------------------------------------------------------------


def _share(lost: Any, tie: Any, ct: Any) -> Any:
    kept = select(lost, 0.0, ct)
    return select(tie, mul(ct, 0.5), kept) if any_true(tie) else kept


def _of_larger_x(ct: Any, out: Any, x: Any, y: Any) -> Any:
    return _share(lt(x, y), eq(x, y), ct)


def _of_larger_y(ct: Any, out: Any, x: Any, y: Any) -> Any:
    return _share(gt(x, y), eq(x, y), ct)


def _larger(x: Any, y: Any) -> Any:
    return x if x >= y or x != x else y


def _smaller(x: Any, y: Any) -> Any:
    return x if x <= y or x != x else y


def _one_type(choose: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def number(x: Any, y: Any) -> Any:
        return _number(choose(x, y) is x, x, y)

    return number


def _first_wins(ct: Any, out: Any, x: Any, y: Any) -> Any:
    return select(_takes_first(x, y, out), ct, 0.0)


def _second_wins(ct: Any, out: Any, x: Any, y: Any) -> Any:
    return select(_takes_first(x, y, out), 0.0, ct)


_takes_first = constant_elementwise(
    # For fmax and fmin: the first operand is the result, or there is none because the second is nan.
    "takes_first",
    3,
    scalar=lambda x, y, out: x == out or y != y,
    array=lambda x, y, out: np.equal(x, out) | np.isnan(y),
)


_BOTH_WAYS = (Case(args=([0.5, -1.5, 2.0, 0.1], [1.5, -2.0, 1.0, 0.7]), wrt=(0, 1)),)


def _extreme(
    name: str, words: str, scalar: Any, rules: tuple[Any, Any], see: str, convention: str, example: str
) -> Apply:
    apply = general(
        name,
        scalar=scalar,
        # Of two zeros PyTorch gives the first; so does numpy's fmax, while its maximum gives the second.
        array=lambda x, y: getattr(np, name)(*((x, y) if name.startswith("f") else (y, x))),
        vjps=rules,
        jvps=rules,
        batch="elementwise",
        singular=(
            Singular(
                "kink",
                lambda x, y: x == y,
                f"slopes 0 and 1 for each on its two sides: {convention}",
                shown=(f"{name}(x, y)", "x=1 y=1", "1, 0" if name.startswith("f") else "0.5, 0.5"),
            ),
        ),
    )
    return public(
        apply,
        name,
        operands=2,
        family=FAMILY,
        help=Help(
            f"{name}(x, y)",
            words,
            "where(x > y, 1, 0), where(y > x, 1, 0)"
            if "max" in name
            else "where(x < y, 1, 0), where(y < x, 1, 0)",
            ((f"{name}(2.0, 3.0)", example),),
            (see, "clamp", "where"),
            conventions=convention,
        ),
        samples=Samples(domain=((-2.0, -0.1), (0.1, 2.0)), edges=EDGES, cases=_BOTH_WAYS),
        latex=f"\\{'max' if 'max' in name else 'min'}({{x}}, {{y}})",
    )


HALVES = "half to each where both are equal"
FIRST = "all to the first where both are equal"
maximum = _extreme(
    "maximum",
    "Larger of x and y, elementwise; nan if either is.",
    _one_type(_larger),
    (_of_larger_x, _of_larger_y),
    "fmax",
    HALVES,
    "3.0",
)
minimum = _extreme(
    "minimum",
    "Smaller of x and y, elementwise; nan if either is.",
    _one_type(_smaller),
    (_of_larger_y, _of_larger_x),
    "fmin",
    HALVES,
    "2.0",
)
fmax = _extreme(
    "fmax",
    "Larger of x and y, elementwise; the other where one is nan.",
    _one_type(lambda x, y: x if x >= y or y != y else y),
    (_first_wins, _second_wins),
    "maximum",
    FIRST,
    "3.0",
)
fmin = _extreme(
    "fmin",
    "Smaller of x and y, elementwise; the other where one is nan.",
    _one_type(lambda x, y: x if x <= y or y != y else y),
    (_first_wins, _second_wins),
    "minimum",
    FIRST,
    "2.0",
)
