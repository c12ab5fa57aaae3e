"""Programs with points for the tests of exported code; every elementwise operator is in one of them."""

from __future__ import annotations

import io

from gradcli.commands import load
from gradcli.commands.spec import Arguments, Context

# Text, and points at which it is smooth.
SCALAR_PROGRAMS: dict[str, tuple[dict[str, float], ...]] = {
    "x^2*y + sin(x)": ({"x": 2.0, "y": 3.0}, {"x": -1.3, "y": 0.4}),
    "x^y + y^x": ({"x": 1.3, "y": 2.1}, {"x": 0.4, "y": 3.0}),
    "log(x1) + x1*x2 - sin(x2)": ({"x1": 2.0, "x2": 5.0}, {"x1": 0.1, "x2": -4.0}),
    "exp(x)*log2(x) + exp2(x)/log10(x + 2) + expm1(x) - log1p(x)": ({"x": 0.7}, {"x": 2.5}),
    "sqrt(x) + rsqrt(x) + cbrt(x) + reciprocal(x) + square(x)": ({"x": 0.7}, {"x": 12.5}),
    "tan(x) + asin(x) + acos(x^2) + atan(3x) + atan2(x, 2)": ({"x": 0.3}, {"x": -0.6}),
    "sinh(x) + cosh(x) + tanh(x) + asinh(x) + acosh(x + 3) + atanh(x/2)": ({"x": 0.3}, {"x": -1.4}),
    "sigmoid(x)*softplus(x) + logsigmoid(x) + silu(x) + mish(x)": ({"x": 0.3}, {"x": -2.4}),
    "relu(x) + leaky_relu(x) + elu(x) + selu(x) + celu(x) + relu6(x)": ({"x": 0.3}, {"x": -2.4}),
    "gelu(x) + softsign(x) + hardswish(x) + hardsigmoid(x) + hardtanh(x)": (
        {"x": 0.3},
        {"x": -0.4},
        {"x": 5.0},
    ),
    "softshrink(x) + hardshrink(x) + threshold(x, 0.1, 2.0)": ({"x": 0.3}, {"x": -2.4}),
    "abs(x)*sign(y) + copysign(x, y) + frac(x)": ({"x": -1.3, "y": 2.1}, {"x": 0.4, "y": -3.0}),
    "floor(x) + ceil(x)*x + trunc(x)*y + round(y)*x": ({"x": -1.3, "y": 2.1}, {"x": 0.4, "y": -3.2}),
    "x % y + fmod(x, y) + x // y": ({"x": -7.3, "y": 2.1}, {"x": 9.4, "y": 3.2}),
    "maximum(x, y)*minimum(x, y) + fmax(x, 2y) + fmin(x, 3y)": ({"x": -1.3, "y": 2.1}, {"x": 4.4, "y": 1.2}),
    "clamp(x, -1, 1)*y + clamp(y, min=0)": ({"x": -1.3, "y": 2.1}, {"x": 0.4, "y": -3.2}),
    "hypot(x, y) + logaddexp(x, y) + logaddexp2(x, y)": ({"x": -1.3, "y": 2.1}, {"x": 4.4, "y": 1.2}),
    "xlogy(x, y) + xlog1py(x, y) + entr(y)": ({"x": -1.3, "y": 2.1}, {"x": 4.4, "y": 1.2}),
    "erf(x) + erfc(2x)": ({"x": 0.3}, {"x": -2.4}),
    "lgamma(x) + gamma(x)": ({"x": 0.3}, {"x": 4.4}),
    "lgamma(x)*y": ({"x": 0.3, "y": 2.0}, {"x": 14.4, "y": -1.0}, {"x": -1.6, "y": 1.0}),
    "sinc(x)": ({"x": 0.3}, {"x": 1e-3}, {"x": -4.4}),
    "deg2rad(x) + rad2deg(y)": ({"x": 30.0, "y": 1.0},),
    "lerp(x, y, 0.3) + addcmul(x, x, y, value=2) + addcdiv(x, y, x, value=3)": ({"x": 1.5, "y": -2.0},),
    "logit(x)*exp(-x)": ({"x": 0.3}, {"x": 0.9}),
    "where(x > y, x^2, y^3)": ({"x": 1.5, "y": -2.0}, {"x": 1.5, "y": 2.0}),
    "x if x > 0 else -3x": ({"x": 1.5},),
    "s = 0\nfor k in range(1, 5):\n    s = s + x^k/k\ns": ({"x": 0.3}, {"x": -0.7}),
    "f(t) = t*exp(-t)\nf(x) + f(2y)": ({"x": 0.3, "y": 1.0},),
    "t = x\nfor k in range(20):\n    t = cos(t)*y\nt": ({"x": 0.3, "y": 0.9},),
    "1/(1 + exp(-(x*y - 2)^2)) - x/y/2": ({"x": 0.3, "y": 0.9},),
    "-(x - y) - (x - (y - x)) - -x": ({"x": 0.3, "y": 0.9},),
    "(-x)^2 + 2^-x + (x^y)^2 + x^(y^2) + -x^2": ({"x": 1.3, "y": 0.9},),
    "ldexp(x, 3)*heaviside(y, 0.5) + nan_to_num(x*y)": ({"x": 1.3, "y": 0.9},),
    "d = x*y\nd*d/(x + d)": ({"x": 1.3, "y": 0.9},),
}

# What only NumPy with SciPy has.
SPECIAL_PROGRAMS: dict[str, tuple[dict[str, float], ...]] = {
    "erfinv(x) + erfcx(x)": ({"x": 0.3}, {"x": -0.4}),
    "ndtr(x) + log_ndtr(x) + ndtri(x)": ({"x": 0.3}, {"x": 0.7}),
    "i0(x) + i1(x) + i0e(x) + i1e(x)": ({"x": 0.3}, {"x": -1.4}),
    "digamma(x) + polygamma(2, x)": ({"x": 0.3}, {"x": 3.4}),
    "bessel_j0(x)*bessel_j1(x)": ({"x": 0.3}, {"x": -1.4}),
}

ARRAY_PROGRAMS: dict[str, dict[str, str]] = {
    "sum(w^2)": {"w": "[1, 2, 3]"},
    "mean(sin(w))*std(w) + w.var()": {"w": "[1, 2, 4]"},
    "norm(w) + norm(w, 1) + norm(A)": {"w": "[1, -2, 4]", "A": "[[1, 2], [3, 5]]"},
    "max(w)*min(w) + prod(w)": {"w": "[1, -2, 4]"},
    "dot(w, v) + w @ v": {"w": "[1, -2, 4]", "v": "[0.5, 1, 2]"},
    "sum(tanh(A @ w)) + sum(A.T @ A)": {"w": "[1, -2]", "A": "[[1, 2], [3, 5], [0.1, -1]]"},
    "w[0]*w[-1] + sum(w[1:]) + sum(A[:, 0])": {"w": "[1, -2, 4]", "A": "[[1, 2], [3, 5]]"},
    "sum(stack([w, 2w])*A) + sum(cat([w, w])^3)": {"w": "[1, -2]", "A": "[[1, 2], [3, 5]]"},
    "sum(reshape(A, (4,))*v) + sum(A.T*A)": {"v": "[1, -2, 3, 1]", "A": "[[1, 2], [3, 5]]"},
    "sum(A*w + b)": {"A": "[[1, 2], [3, 5]]", "w": "[3, -1]", "b": "2"},
    "sum(softmax(w)*v) + logsumexp(v)": {"w": "[1, -2, 4]", "v": "[0.5, 1, 2]"},
    "sum(relu(A @ w - 1)) + mse_loss(w, v)": {"A": "[[1, 2], [3, 5]]", "w": "[3, -1]", "v": "[1, 1]"},
    "sum(where(w > 0, w^2, -w))": {"w": "[1, -2, 4]"},
    "sum(A[[0, 1, 0], [1, 0, 1]]*w) + sum(w[[0, 0]]^2)": {"A": "[[1, 2], [3, 5]]", "w": "[1, -2, 4]"},
    "sort(w)[0][1]^2*w[0] + sum(max(A, 2)[1]*A[0])": {"w": "[1, -2, 4]", "A": "[[1, 2], [3, 5]]"},
    "u = w*2\nu[0] = w[1]^2\nu[[1, 2]] = w[:2]\nsum(u*w)": {"w": "[1, -2, 4]"},
    "det(A) + sum(inverse(A)*A)": {"A": "[[1, 2], [3, 5]]"},
    "sum(solve(A, w)^2)": {"A": "[[1, 2], [3, 5]]", "w": "[1, -2]"},
    "sum(cumsum(w, 0)*w)": {"w": "[1, -2, 4]"},
}


def exported(text: str, values: dict[str, str], *options: str) -> str:
    """Return what `gradcli export` writes."""
    export = load("export")
    named: dict[str, list[str]] = {}
    for option in options:
        name, _, value = option.partition("=")
        named[name] = [value]
    operands = [text, *[f"{name}={value}" for name, value in values.items()]]
    report = export.run(Context(None, io.StringIO(), io.StringIO()), Arguments(export, operands, named))
    source = report.data["source"]
    assert isinstance(source, str)
    return source


def ours(text: str, values: dict[str, str], wrt: str = "") -> tuple[object, list[object]]:
    """Return value and gradient by the command `grad`."""
    grad = load("grad")
    operands = [text, *[f"{name}={value}" for name, value in values.items()]]
    options = {"wrt": [wrt]} if wrt else {}
    report = grad.run(Context(None, io.StringIO(), io.StringIO()), Arguments(grad, operands, options))
    return report.data["value"], list(report.data["grad"].values())


def texts_of(point: dict[str, float]) -> dict[str, str]:
    """Return the values of a point as a command line gives them."""
    return {name: repr(value) for name, value in point.items()}
