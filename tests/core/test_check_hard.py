"""`check` at points made to deceive it: fine stairs, kinks close by, tiny numbers, single precision, lost digits.

Every derivative is mpmath's at 400 digits. A wrong one is made by moving what is checked, as a wrong rule would.
"""

from __future__ import annotations

import pytest

from gradcli.commands.checking import differences, number_differences
from tests.conftest import run_in_process

WRONG = {"1e-3": 1.0 + 1e-3, "1e-6": 1.0 + 1e-6, "sign": -1.0, "half": 0.5}

CASES = [
    # program, point, derivative, verdict on the right one, verdict on wrong ones
    ("floor(1e9*x)/1e9", "0.3000000004", 0.0, "ok", None),
    ("floor(1e9*x)/1e9 + x^2", "0.3000000004", 0.6000000008, "ok", "mismatch"),
    ("floor(1e12*x)/1e12 + x^2", "0.3000000000004", 0.6000000000008, "ok", "mismatch"),
    ("round(1e10*x)/1e10 + sin(x)", "0.3", 0.95533648912560598, "ok", "mismatch"),
    ("remainder(1e9*x, 1)/1e9", "0.3000000004", 1.0, "ok", "mismatch"),
    ("x - floor(1e9*x)/1e9", "0.3000000004", 1.0, "ok", "mismatch"),
    ("where(sin(1e9*x) > 0, 1.0, 0.0) + x", "0.3", 1.0, "ok", "inconclusive"),
    ("floor(x)", "1e15", 0.0, "jump", None),
    (
        "ceil(1e8*x)",
        "0.3",
        0.0,
        "jump",
        None,
    ),  # 0.3*1e8 is 3e7 to the last place, and the next float is above
    ("relu(x - 1)", "1.000000000001", 1.0, "ok", "mismatch"),
    ("clamp(x, 0, 1)", "0.999999999999", 1.0, "ok", "mismatch"),
    ("abs(x - 1)", "1.000000000001", 1.0, "ok", "mismatch"),
    ("maximum(x, 2*x - 1)", "1.000000000001", 2.0, "ok", "mismatch"),
    ("floor(x) + x^2", "1.000000000001", 2.000000000002, "ok", "mismatch"),
    ("where(x > 0.3, x^2, x)", "0.3000000000001", 0.6000000000002, "ok", "mismatch"),
    ("x^2 + 1e-6*sin(1e6*x)", "0.5", 0.015938993879661797, "ok", "mismatch"),
    ("log(x)", "1e-308", 1e308, "inconclusive", "inconclusive"),
    ("exp(x)", "-740", 4.2e-322, "inconclusive", "inconclusive"),
    ("square(x)", "1e-160", 2e-160, "ok", "inconclusive"),
    ("sigmoid(x)", "710", 4.47628622567513e-309, "inconclusive", "inconclusive"),
    ("erf(x)", "6", 2.617301239249265e-16, "ok", "mismatch"),
    ("sinc(x)", "1e-9", -3.289868133696453e-09, "ok", "mismatch"),
    ("gelu(x)", "-10", -7.618400096464814e-22, "ok", "mismatch"),
    ("lgamma(x)", "-1000000.01", 113.78261012861437, "ok", "mismatch"),
    ("lgamma(x)", "-999999999.25", 23.864858490286203, "ok", "mismatch"),
    ("gamma(x)", "-0.999999", 999999999941.0768, "ok", "mismatch"),
    ("digamma(x)", "-0.99999", 10000000002.735951, "ok", "mismatch"),
    ("atan2(x, 1e-9)", "1", 1e-9, "ok", "mismatch"),
    ("sin(x.float()).double()", "0.3", 0.95533648912560598, "inconclusive", "inconclusive"),
    ("(x^2).float().double()", "1e-5", 2e-05, "ok", "inconclusive"),
    ("(x.float()*1e10 + 3).double()", "0.7", 1e10, "ok", "mismatch"),
    ("(1 - cos(x))/x^2", "1e-5", -8.333333333277779e-07, "inconclusive", "inconclusive"),
    ("sqrt(x + 1) - sqrt(x)", "1e14", -2.4999999999999814e-22, "inconclusive", "inconclusive"),
]


@pytest.fixture
def claim(monkeypatch):
    """Return a function that has `check` judge something else than the derivative: a factor times it."""
    numbers, partials, found = (
        number_differences.check_numbers,
        differences.check_partials,
        differences._findings,
    )

    def apply(factor):
        def moved(call, x, exact, rounding=None):
            return numbers(call, x, [[factor * each for each in row] for row in exact], rounding)

        def findings(*given):
            each, forward = found(*given)
            return each, [[factor * partial for partial in row] for row in forward]

        monkeypatch.setattr(number_differences, "check_numbers", moved)
        monkeypatch.setattr(differences, "check_partials", lambda p, x, m, r: partials(p, x, factor * m, r))
        monkeypatch.setattr(differences, "_findings", findings)

    return apply


def verdict(program, at, *options):
    (found,) = run_in_process("check", "--json", program, f"x={at}", *options).json["check"]
    return found


@pytest.mark.parametrize(("program", "at", "slope", "right", "wrong"), CASES)
def test_a_right_derivative_is_never_called_wrong(program, at, slope, right, wrong):
    found = verdict(program, at)
    assert found["verdict"] == right
    if right == "ok":
        assert found["reverse"] == pytest.approx(slope, rel=1e-12, abs=0.0)


@pytest.mark.parametrize("factor", WRONG)
@pytest.mark.parametrize(("program", "at", "slope", "right", "wrong"), [c for c in CASES if c[4]])
def test_a_wrong_derivative_is_never_called_right(program, at, slope, right, wrong, factor, claim):
    claim(WRONG[factor])
    assert verdict(program, at)["verdict"] == wrong


# The derivative of the second is off by as much as it is multiplied with; the value is not.
@pytest.mark.parametrize("off", ["1e-3", "1e-6", "-2"])
@pytest.mark.parametrize(("program", "at", "slope", "right", "wrong"), [c for c in CASES if c[4]])
def test_what_a_detached_part_adds_is_never_called_right(program, at, slope, right, wrong, off):
    found = verdict(f"{program} + {off}*{slope!r}*(x - x.detach())", at)
    assert found["verdict"] in ("mismatch", "inconclusive", "undefined")


@pytest.mark.parametrize(
    ("program", "at", "claim", "expected"),
    [
        # No digit of the derivative, -x/12 + x^3/180, is left: 8e-7 beside 8e-3 of rounding.
        ("(1 - cos(x))/x^2", "1e-5", "8.333e-7", "inconclusive"),
        ("sin(1e20*x)", "1", "-7.64e19", "inconclusive"),
        ("1e10*x^2 - 1e10*x^2 + x", "3", "1.000001", "inconclusive"),
        ("1e10*x^2 - 1e10*x^2 + x", "3", "1.001", "mismatch"),
        ("exp(x)", "1", "2.718281828459045", "ok"),
    ],
)
def test_a_claim_that_rounding_hides_is_inconclusive(program, at, claim, expected):
    assert verdict(program, at, "--claim", f"x={claim}")["verdict"] == expected
