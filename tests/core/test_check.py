"""Finite-difference verdicts on hard cases: closed-form derivatives, right and slightly wrong, kinks, jumps, edges."""

from __future__ import annotations

import numpy as np
import pytest

from gradcli.core import ops
from gradcli.core.checking import neighbours
from gradcli.core.checking.complex_values import FUNCTIONS
from gradcli.core.checking.differences import check_partials
from gradcli.core.checking.findings import worst
from gradcli.core.checking.numbers import check_numbers
from gradcli.core.checking.suspect import suspect
from gradcli.core.ops.basic import mul
from gradcli.core.primitive import PRIMITIVES
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor
from tests.conftest import run_in_process

ops.load()

RIGHT, OFF = 1.0, 1.0 + 1e-6

CASES = [
    # name, function, point, derivative, factor on it, verdict
    ("a cube", lambda x: x**3, 2.0, 12.0, RIGHT, "ok"),
    ("a cube, off by 1e-6", lambda x: x**3, 2.0, 12.0, OFF, "wrong"),
    ("a fast sine", lambda x: np.sin(1e5 * x), 1.0, 1e5 * np.cos(1e5), RIGHT, "ok"),
    ("a fast sine, off by 1e-6", lambda x: np.sin(1e5 * x), 1.0, 1e5 * np.cos(1e5), OFF, "wrong"),
    ("a ripple on a parabola", lambda x: 3 * x**2 + np.sin(x), 1e6, 6e6 + np.cos(1e6), RIGHT, "ok"),
    ("a ripple, off by 1e-6", lambda x: 3 * x**2 + np.sin(x), 1e6, 6e6 + np.cos(1e6), OFF, "wrong"),
    ("a forgotten ripple", lambda x: 3 * x**2 + np.sin(x), 1e4, 6e4, RIGHT, "wrong"),
    ("a very fast sine", lambda x: np.sin(1e8 * x), 0.3, 1e8 * np.cos(1e8 * 0.3), RIGHT, "ok"),
    ("a root near its end", np.sqrt, 1e-8, 5e3, RIGHT, "ok"),
    ("a root near its end, off", np.sqrt, 1e-8, 5e3, OFF, "wrong"),
    ("a pole nearby", lambda x: 1 / x, 1e-5, -1e10, RIGHT, "ok"),
    ("a large point", lambda x: x**3, 1e6, 3e12, RIGHT, "ok"),
    ("a large point, off", lambda x: x**3, 1e6, 3e12, OFF, "wrong"),
    ("a small function", lambda x: 1e-7 * x**3, 1.0, 3e-7, RIGHT, "ok"),
    ("a small function, off", lambda x: 1e-7 * x**3, 1.0, 3e-7, OFF, "wrong"),
    ("a wave at 1e-9", lambda x: x**2 * np.sin(x), 1e-9, 3e-18, RIGHT, "ok"),
    (
        "a wave at 1e6",
        lambda x: x**2 * np.sin(x),
        1e6,
        2e6 * np.sin(1e6) + 1e12 * np.cos(1e6),
        RIGHT,
        "ok",
    ),
    (
        "a wave at 1e6, off",
        lambda x: x**2 * np.sin(x),
        1e6,
        2e6 * np.sin(1e6) + 1e12 * np.cos(1e6),
        OFF,
        "wrong",
    ),
    ("the bottom of a parabola", lambda x: x**2, 0.0, 0.0, RIGHT, "ok"),
    ("a claim of a slope there", lambda x: x**2, 0.0, 1e-3, RIGHT, "wrong"),
    ("a steep exponential", np.exp, 700.0, np.exp(700.0), RIGHT, "ok"),
    ("a flat spot", lambda x: np.exp(-1 / x**2), 0.1, 2e3 * np.exp(-100.0), RIGHT, "ok"),
    ("a logarithm near nothing", np.log, 1e-300, 1e300, RIGHT, "ok"),
    ("a constant", lambda x: 0 * x + 3.0, 1.0, 0.0, RIGHT, "ok"),
    ("a claim of a slope of a constant", lambda x: 0 * x + 3.0, 1.0, 1e-9, RIGHT, "wrong"),
    ("a sine on a large offset", lambda x: np.sin(x) + 1e6, 1.0, np.cos(1.0), RIGHT, "ok"),
    ("a sharp but smooth turn", lambda x: np.sqrt(x * x + 1e-10), 0.0, 0.0, RIGHT, "ok"),
    ("a sharp step that is smooth", lambda x: np.tanh(1e4 * x), 0.0, 1e4, RIGHT, "ok"),
    ("a kink in the slope only", lambda x: x * np.abs(x), 0.0, 0.0, RIGHT, "ok"),
    ("a kink beside the point", lambda x: np.abs(x - 1e-3), 0.0, -1.0, RIGHT, "ok"),
    ("abs at 0", np.abs, 0.0, 0.0, RIGHT, "kink"),
    ("relu at 0", lambda x: np.maximum(x, 0), 0.0, 0.0, RIGHT, "kink"),
    ("max(x, 2x) at 0", lambda x: np.maximum(x, 2 * x), 0.0, 1.5, RIGHT, "kink"),
    ("abs at 1", lambda x: np.abs(x - 1), 1.0, 0.0, RIGHT, "kink"),
    ("floor at 2", np.floor, 2.0, 0.0, RIGHT, "jump"),
    ("floor between", np.floor, 2.5, 0.0, RIGHT, "ok"),
    ("a step", lambda x: np.where(x > 0, 1.0, 0.0), 0.0, 0.0, RIGHT, "jump"),
    ("a root at its end", np.sqrt, 0.0, np.inf, RIGHT, "edge"),
    ("a pole", lambda x: 1 / x, 0.0, -np.inf, RIGHT, "undefined"),
    ("a vertical tangent", np.cbrt, 0.0, np.inf, RIGHT, "undefined"),
    ("nothing but nan", lambda x: x * np.nan, 0.0, np.nan, RIGHT, "undefined"),
    ("cancellation", lambda x: (1 - np.cos(x)) / x**2, 1e-3, -1e-3 / 12, RIGHT, "inconclusive"),
    # Identically 0; the steps that leave the neighbourhood meet the rounding of (x + h)^2, not of f(x).
    ("nothing left", lambda x: (x + 1) ** 2 - (x - 1) ** 2 - 4 * x, 1e-3, 0.0, RIGHT, "inconclusive"),
    (
        "nothing left of cubes",
        lambda x: (x + 1) ** 3 - x**3 - 3 * x**2 - 3 * x - 1,
        1e-3,
        -8.9e-16,
        RIGHT,
        "inconclusive",
    ),
    # A ripple too quick for the steps at which rounding does not drown it.
    (
        "an overlooked ripple",
        lambda x: x**3 + np.sin(x * x),
        1e5,
        3e10 + 2e5 * np.cos(1e10),
        RIGHT,
        "inconclusive",
    ),
    ("abs near 1e-12", lambda x: abs(x), 1e-12, 1.0, RIGHT, "ok"),
    ("abs at 1e-300", lambda x: abs(x), 1e-300, 1.0, RIGHT, "ok"),
    ("relu at -1e-9", lambda x: np.maximum(x, 0), -1e-9, 0.0, RIGHT, "ok"),
    ("x^2 at 1e-200", lambda x: x * x, 1e-200, 2e-200, RIGHT, "ok"),
    ("x^2 at 1e150", lambda x: x * x, 1e150, 2e150, RIGHT, "ok"),
    ("exp 700 off", np.exp, 700.0, np.exp(700.0), OFF, "wrong"),
    ("log 1e300", np.log, 1e300, 1e-300, RIGHT, "ok"),
    ("log 1e300 off", np.log, 1e300, 1e-300, OFF, "wrong"),
    ("log1p 1e-15", np.log1p, 1e-15, 1.0, RIGHT, "ok"),
    ("expm1 -1e-15", np.expm1, -1e-15, 1.0, RIGHT, "ok"),
    ("sin 1e3x at 10", lambda x: np.sin(1e3 * x), 10.0, 1e3 * np.cos(1e4), RIGHT, "ok"),
    ("sin 1e3x at 10 off", lambda x: np.sin(1e3 * x), 10.0, 1e3 * np.cos(1e4), OFF, "wrong"),
    ("x^10 at 0", lambda x: x**10, 0.0, 0.0, RIGHT, "ok"),
    ("x^3 at 0", lambda x: x**3, 0.0, 0.0, RIGHT, "ok"),
    ("x^3 at 0 claim", lambda x: x**3, 0.0, 1e-6, RIGHT, "wrong"),
    ("cbrt(x)^3 at 0", lambda x: np.cbrt(x) ** 3, 0.0, 1.0, RIGHT, "ok"),
    ("x*|x| at 0", lambda x: x * abs(x), 0.0, 0.0, RIGHT, "ok"),
    ("|x|^1.5", lambda x: abs(x) ** 1.5, 0.0, 0.0, RIGHT, "ok"),
    ("|x|^0.5 at 0", lambda x: abs(x) ** 0.5, 0.0, 0.0, RIGHT, "undefined"),
    ("x^(1/3) at 0", np.cbrt, 0.0, np.inf, RIGHT, "undefined"),
    ("x sin(1/x) at 0.01", lambda x: x * np.sin(1 / x), 0.01, np.sin(100) - 100 * np.cos(100), RIGHT, "ok"),
    ("atan steep", lambda x: np.arctan(1e8 * x), 0.0, 1e8, RIGHT, "ok"),
    ("clamp at bound", lambda x: np.clip(x, 0, 1), 1.0, 1.0, RIGHT, "kink"),
    ("clamp inside", lambda x: np.clip(x, 0, 1), 0.5, 1.0, RIGHT, "ok"),
    ("round at .5", np.round, 0.5, 0.0, RIGHT, "jump"),
    ("sign 0", np.sign, 0.0, 0.0, RIGHT, "jump"),
    ("acos 1", np.arccos, 1.0, -np.inf, RIGHT, "edge"),
    ("acos .999999", np.arccos, 0.999999, -1 / np.sqrt(1 - 0.999999**2), RIGHT, "ok"),
    ("asin 1-1e-12", np.arcsin, 1 - 1e-12, 1 / np.sqrt(1 - (1 - 1e-12) ** 2), RIGHT, "ok"),
    ("log 0", np.log, 0.0, np.inf, RIGHT, "undefined"),
    ("log at -1", np.log, -1.0, np.nan, RIGHT, "undefined"),
    ("softplus-like", lambda x: np.logaddexp(0, x), -30.0, 1 / (1 + np.exp(30.0)), RIGHT, "ok"),
    ("softplus off", lambda x: np.logaddexp(0, x), -30.0, 1 / (1 + np.exp(30.0)), OFF, "wrong"),
    ("gauss tail", lambda x: np.exp(-x * x), 6.0, -12 * np.exp(-36.0), RIGHT, "ok"),
    ("gauss tail off", lambda x: np.exp(-x * x), 6.0, -12 * np.exp(-36.0), OFF, "wrong"),
    ("poly near root", lambda x: (x - 1) ** 2 * (x + 2), 1.0, 0.0, RIGHT, "ok"),
    ("poly claim", lambda x: (x - 1) ** 2 * (x + 2), 1.0, 1e-4, RIGHT, "wrong"),
    ("a slope below what a large offset shows", lambda x: 1e8 + 1e-8 * x, 1.0, 1e-8, RIGHT, "ok"),
    (
        "float32 noise wrong 10%",
        lambda x: np.sin(x.astype("f4")).astype(float),
        1.0,
        1.1 * np.cos(1.0),
        RIGHT,
        "wrong",
    ),
    ("round to 1e-6 wrong 1%", lambda x: np.round(np.sin(x), 6), 1.0, 1.01 * np.cos(1.0), RIGHT, "wrong"),
    ("sum of steps", lambda x: np.floor(1e3 * x) / 1e3, 0.5005, 0.0, RIGHT, "ok"),
    ("kink beside 1e-6", lambda x: np.abs(x - 1e-6), 0.0, -1.0, RIGHT, "ok"),
    ("kink beside 1e-9 of 1", lambda x: np.abs(x - 1 - 1e-9), 1.0, -1.0, RIGHT, "ok"),
    ("jump beside", lambda x: np.where(x > 1e-4, 1.0, 0.0) + x, 0.0, 1.0, RIGHT, "ok"),
    ("negative zero", lambda x: 1 / (1 + x * x), -0.0, 0.0, RIGHT, "ok"),
    ("huge flat", lambda x: 1e300 * x, 2.0, 1e300, RIGHT, "ok"),
    ("tiny slope", lambda x: 1e-300 * x, 2.0, 1e-300, RIGHT, "ok"),
    ("inf point", lambda x: 1 / x, np.inf, 0.0, RIGHT, "undefined"),
    ("piecewise C1", lambda x: np.where(x < 0, x * x, x**3), 0.0, 0.0, RIGHT, "ok"),
    ("piecewise C0 slope .1%", lambda x: np.where(x < 0, x, 1.001 * x), 0.0, 1.0, RIGHT, "kink"),
    ("tan near pole", np.tan, 1.5707, 1 + np.tan(1.5707) ** 2, RIGHT, "ok"),
    ("1/x^2 1e-8", lambda x: 1 / x**2, 1e-8, -2e24, RIGHT, "ok"),
    ("max of smooth", lambda x: np.maximum(np.sin(x), np.cos(x)), np.pi / 4, 0.0, RIGHT, "kink"),
    (
        "bessel osc",
        lambda x: np.cos(x) / np.sqrt(x),
        1e4,
        -np.sin(1e4) / 100 - np.cos(1e4) / 2e6,
        RIGHT,
        "ok",
    ),
    ("inf derivative claimed finite", np.sqrt, 0.0, 5.0, RIGHT, "edge"),
    ("nan claim at smooth", np.sin, 1.0, np.nan, RIGHT, "wrong"),
    (
        "exp(-1/x) at 0+",
        lambda x: np.where(x > 0, np.exp(-1 / np.where(x > 0, x, 1)), 0.0),
        0.0,
        0.0,
        RIGHT,
        "ok",
    ),
    (
        "weierstrass-like",
        lambda x: sum(0.5**k * np.cos(3**k * np.pi * x) for k in range(12)),
        0.1,
        -sum(0.5**k * 3**k * np.pi * np.sin(3**k * np.pi * 0.1) for k in range(12)),
        RIGHT,
        "ok",
    ),
]


@pytest.fixture(autouse=True)
def quiet():
    with np.errstate(all="ignore"):
        yield


@pytest.mark.parametrize(
    ("function", "point", "derivative", "factor", "verdict"),
    [c[1:] for c in CASES],
    ids=[c[0] for c in CASES],
)
def test_the_verdict_is_right(function, point, derivative, factor, verdict):
    (finding,) = check_partials(lambda points: function(points[:, :1]), [point], [[derivative * factor]])
    assert finding.verdict == verdict


def test_one_sided_slopes_at_a_kink_are_named():
    (finding,) = check_partials(lambda p: np.maximum(p, 2 * p), [0.0], [[1.5]])
    assert (finding.left, finding.right) == pytest.approx((1.0, 2.0))
    assert finding.between


def test_the_ratio_names_a_missing_factor():
    (finding,) = check_partials(lambda p: p**2, [3.0], [[3.0]])  # 2 x with the 2 forgotten
    assert finding.verdict == "wrong"
    assert finding.ratio == pytest.approx(0.5)


def test_the_worst_component_of_many_is_found():
    x = np.linspace(0.5, 2.0, 7)
    exact = np.diag(np.cos(x))
    exact[3, 3] *= 1.0 + 1e-5
    findings = check_partials(np.sin, x, exact)
    found = worst(findings)
    assert found is not None
    assert (found.row, found.column, found.verdict) == (3, 3, "wrong")
    assert sum(f.verdict == "wrong" for f in findings) == 1


def alone(function):
    """Return a function of arrays as one of a single float, so that both ways of checking see the same values."""
    return lambda x: float(function(np.array([[x]]))[0, 0])


@pytest.mark.parametrize(
    ("function", "point", "derivative", "factor", "verdict"),
    [c[1:] for c in CASES],
    ids=[c[0] for c in CASES],
)
def test_plain_floats_find_what_arrays_find(function, point, derivative, factor, verdict):
    f, exact = alone(function), [[float(derivative * factor)]]
    (numbers,) = check_numbers(lambda x: [f(x[0])], [point], exact)
    (arrays,) = check_partials(lambda points: np.array([[f(row[0])] for row in points]), [point], exact)
    for name in ("verdict", "numeric", "bar", "step", "left", "right", "evaluations"):
        one, other = getattr(numbers, name), getattr(arrays, name)
        assert one == other or (one != one and other != other), (name, numbers, arrays)
    assert numbers.verdict == verdict


def test_plain_floats_know_rows_and_columns():
    # u = x y, v = x + sin y at (2, 3); the claim for dv/dy is off by a millionth.
    exact = [[3.0, 2.0], [1.0, float(np.cos(3.0)) * OFF]]
    findings = check_numbers(lambda p: [p[0] * p[1], p[0] + float(np.sin(p[1]))], [2.0, 3.0], exact)
    assert [(f.row, f.column, f.verdict) for f in findings] == [
        (0, 0, "ok"),
        (0, 1, "ok"),
        (1, 0, "ok"),
        (1, 1, "wrong"),
    ]


def test_single_precision_is_noise_and_no_mistake():
    """Values rounded to single precision confirm a derivative, or do not tell; they refute one that is far off."""
    (right,) = check_partials(lambda p: np.sin(p.astype("f4")).astype(float), [1.0], [[np.cos(1.0)]])
    assert right.verdict in ("ok", "inconclusive")
    (wrong,) = check_partials(lambda p: np.sin(p.astype("f4")).astype(float), [1.0], [[1.1 * np.cos(1.0)]])
    assert wrong.verdict == "wrong"


@pytest.mark.parametrize(
    ("expression", "at", "slope"),
    [  # mpmath: the derivatives at 50 digits
        ("sigmoid(x)", "40", 4.2483542552915889772e-18),
        ("tanh(x)", "30", 3.5026043050786077e-26),
        ("sin(x) + 1e12", "1", 0.54030230586813971740),
    ],
)
def test_a_complex_step_sees_what_differences_cannot(expression, at, slope):
    outcome = run_in_process("check", "--json", expression, f"x={at}")
    (found,) = outcome.json["check"]
    assert (outcome.status, found["verdict"], found["by"]) == (0, "ok", "complex step")
    assert found["differences"] == pytest.approx(slope, rel=1e-14)


@pytest.mark.parametrize(
    ("expression", "at", "slope"),
    [("(x+1)^2-(x-1)^2-4x", "1e-3", 0.0), ("x^3 + sin(x^2)", "1e5", 3e10 + 2e5 * np.cos(1e10))],
)
def test_what_rounding_or_a_ripple_hides_from_differences_is_no_mismatch(expression, at, slope):
    outcome = run_in_process("check", "--json", expression, f"x={at}")
    (found,) = outcome.json["check"]
    assert (outcome.status, found["verdict"]) == (0, "ok")
    assert found["differences"] == pytest.approx(slope, rel=1e-13, abs=1e-15)


@pytest.mark.parametrize(
    "expression",
    # Half a unit in the last place of x^3 is more than the ripple is high, so that no difference of values shows it.
    ["x^3 + sin(x^2)", "x^3 + sin(x^2) + 0*x.detach()"],
)
def test_a_ripple_below_the_last_place_is_seen_by_a_complex_step(expression):
    (found,) = run_in_process("check", "--json", expression, "x=3e5").json["check"]
    assert (found["verdict"], found["by"]) == ("ok", "complex step")
    assert found["differences"] == pytest.approx(2.7e11 + 6e5 * np.cos(9e10), rel=1e-14)


def test_a_ripple_that_no_complex_step_sees_is_inconclusive_and_the_reason_told():
    outcome = run_in_process("check", "x^3 + j0(sin(x^2))", "x=3e5")
    assert outcome.status == 1
    assert "inconclusive" in outcome.out
    assert "every operation is right by itself" in outcome.out


def test_every_complex_function_is_that_of_a_primitive_which_needs_one():
    kinds = {name: prim.kind for name, prim in PRIMITIVES.items()}
    assert [name for name in FUNCTIONS if kinds.get(name) in (None, "linear", "bilinear")] == []


# A value taken out of the graph makes the derivative 1e-6 or 1e-3 too large; a complex step on the graph alone would
# agree with it, and so would steps so small that rounding drives their slopes anywhere.
@pytest.mark.parametrize(
    ("expression", "at", "off_by_a_millionth", "off_by_a_thousandth"),
    [
        ("sin(exp(x))", "8", "mismatch", "mismatch"),
        ("log(x)", "1.0000001", "mismatch", "mismatch"),
        ("exp(x)", "1e-9", "mismatch", "mismatch"),
        ("1/(1+exp(-x))", "30", "inconclusive", "inconclusive"),
        ("1e12 + x", "1", "mismatch", "mismatch"),
        ("cos(x)", "-1.5e-9", "inconclusive", "inconclusive"),
        ("sin(1e8*x)", "1", "inconclusive", "mismatch"),
    ],
)
def test_what_hides_behind_detach_is_vouched_for_by_nothing(
    expression, at, off_by_a_millionth, off_by_a_thousandth
):
    for off, verdict in (("1e-6", off_by_a_millionth), ("1e-3", off_by_a_thousandth)):
        program = f"({expression})*(1 + {off}) - {off}*({expression}).detach()"
        (found,) = run_in_process("check", "--json", program, f"x={at}").json["check"]
        assert found["verdict"] == verdict


@pytest.mark.parametrize(
    ("change", "verdict"),
    # y = x^2 becomes 2x^2, or x^2 + 1, and the derivative stays that of x^2.
    [("y *= 2", "mismatch"), ("y += 1", "ok")],
)
def test_what_is_changed_outside_the_graph_is_vouched_for_by_nothing(change, verdict):
    program = f"y = x*x\nwith no_grad():\n    {change}\ny"
    (found,) = run_in_process("check", "--json", program, "x=2").json["check"]
    assert found["reverse"] == 4.0
    assert found["verdict"] == verdict


@pytest.mark.parametrize(
    ("expression", "at"), [("gelu(sin((0.175*x)^1.5))", "8523454880.575765"), ("1/(1+exp(-x))", "700")]
)
def test_what_turns_from_one_float_to_the_next_is_no_mismatch(expression, at):
    (found,) = run_in_process("check", "--json", expression, f"x={at}").json["check"]
    assert found["verdict"] == "inconclusive"


def test_steps_beside_zero_become_as_small_as_they_must():
    # The parabola at 0 is 1e-10 wide, and the largest input 8e9, whose smallest steps are 1e-3.
    found = run_in_process(
        "check", "--json", "lgamma(hypot(4.4e9, y^2*gelu(x)))", "x=0", "y=-8049960850.0"
    ).json
    assert "mismatch" not in [each["verdict"] for each in found["check"]]


def test_cancellation_is_inconclusive_though_a_complex_step_comes_near():
    # Both lose four digits: the derivative is -x/12 + x^3/180, -8.3333e-5 here.
    (found,) = run_in_process("check", "--json", "(1 - cos(x))/x^2", "x=1e-3").json["check"]
    assert found["verdict"] == "inconclusive"


@pytest.mark.parametrize("name", ["tanh", "mul", "exp", "div", "matmul", "sum", "log_sigmoid", "prod"])
def test_the_operator_to_suspect_is_the_one_with_the_wrong_rule(name, monkeypatch):
    prim = PRIMITIVES[name]

    def wrong(rule):
        return rule * 1.001 if isinstance(rule, float) else lambda *a, **p: mul(rule(*a, **p), 1.001)

    for rules in ("partials", "vjps", "jvps"):
        given = getattr(prim, rules)
        if isinstance(given, tuple):
            monkeypatch.setattr(prim, rules, tuple([wrong(rule) for rule in given]))
    x, w = Tensor(np.array([1.2, 0.7]), True), np.array([[1.0, 2.0], [0.5, -1.0]])
    call = {
        key: OPERATORS[key].call
        for key in ("exp", "tanh", "logsigmoid", "div", "mul", "matmul", "sum", "prod")
    }
    inner = call["matmul"](w, call["exp"](x))
    y = call["sum"](call["mul"](call["tanh"](x), call["div"](call["logsigmoid"](inner), call["prod"](x))))
    found = suspect([y])
    assert found is not None
    assert found.prim is prim


def test_no_operator_is_to_suspect_where_something_was_not_recorded():
    outcome = run_in_process("check", "x.detach()*x", "x=2")
    assert outcome.status == 1
    assert "every recorded operation is right by itself" in outcome.out


def test_points_are_evaluated_in_parts_of_bounded_size(monkeypatch):
    """All points of 20,000 inputs at once would take 25 GB."""
    sizes = []

    def probe(points):
        sizes.append(points.size)
        return (points**3).sum(axis=1, keepdims=True)

    x = np.linspace(0.5, 2.0, 40)
    whole = check_partials(probe, x, 3 * x[None, :] ** 2)
    assert max(sizes) > 4000
    sizes.clear()
    monkeypatch.setattr(neighbours, "AT_ONCE", 2000)
    found = check_partials(probe, x, 3 * x[None, :] ** 2)
    assert max(sizes) <= 2000
    assert [finding.verdict for finding in found] == ["ok"] * 40 == [finding.verdict for finding in whole]
