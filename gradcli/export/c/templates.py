"""How each primitive of numbers is written in C99 with math.h."""

from __future__ import annotations

import math
from typing import Any

from gradcli.export.graph import Node
from gradcli.export.straight import (
    ATOM,
    COMPARISON,
    LOOSE,
    PRODUCT,
    SUM,
    UNARY,
    Template,
    Templates,
    call,
    compound,
    infix,
)

_SAME_NAME = "floor ceil trunc exp exp2 expm1 log log2 log10 log1p sqrt cbrt sinh cosh tanh asinh acosh atanh erf erfc "
_SAME_NAME += "lgamma sin cos tan asin acos atan j0 j1"
_RENAMED = {"abs": "fabs", "gamma": "tgamma", "round": "nearbyint", "linalg_vector_norm": "fabs"}
_TWO = {
    "copysign": "copysign",
    "nextafter": "nextafter",
    "hypot": "hypot",
    "fmod": "fmod",
    "atan2": "atan2",
    "pow": "pow",
}
_OWN = {
    "sign": 1, "logaddexp": 2, "logaddexp2": 2, "heaviside": 2, "sigmoid": 1, "log_sigmoid": 1,
    "softplus": 3, "digamma": 1, "sinc": 1, "ratio_or_zero": 2, "xlogy": 2, "xlog1py": 2, "entr": 1, "elu": 4,
    "maximum": 2, "minimum": 2, "logit": 1,
}  # fmt: skip
_TRUTHS = {
    "isnan": "isnan",
    "is_nan": "isnan",
    "isinf": "isinf",
    "isfinite": "isfinite",
    "is_finite": "isfinite",
}
_EITHER = LOOSE  # what ?: holds together


def _comparison(operator: str) -> Template:
    return Template(f"{{0}} {operator} {{1}}", COMPARISON, (SUM, SUM))


def _choice(text: str) -> Template:
    return compound(text, _EITHER)


C_TEMPLATES: Templates = {
    "add": infix("+", SUM),
    "sub": infix("-", SUM),
    "mul": infix("*", PRODUCT),
    "div": infix("/", PRODUCT),
    "neg": Template("-{0}", UNARY, (ATOM,)),
    **{name: call(name) for name in _SAME_NAME.split()},
    **{name: call(function) for name, function in (_RENAMED | _TRUTHS).items()},
    **{name: call(function, 2) for name, function in _TWO.items()},
    **{name: call(name, count) for name, count in _OWN.items()},
    **{
        name: _comparison(operator)
        for name, operator in {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}.items()
    },
    "remainder": call("remainder_of", 2),
    "fmax": call("fmax", 2),
    "fmin": call("fmin", 2),
    "sgn": call("sign"),
    "direction": call("sign"),
    "square": compound("{0} * {0}", PRODUCT),
    "reciprocal": Template("1.0 / {0}", PRODUCT, (UNARY,)),
    "rsqrt": Template("1.0 / sqrt({0})", PRODUCT),
    "frac": compound("{0} - trunc({0})", SUM),
    "floor_divide": Template("floor({0} / {1})", ATOM, (PRODUCT, UNARY)),
    "div_floor": Template("floor({0} / {1})", ATOM, (PRODUCT, UNARY)),
    "div_trunc": Template("trunc({0} / {1})", ATOM, (PRODUCT, UNARY)),
    "round_places": lambda node, xs: _places(xs[1].value),
    "ldexp": Template("{0} * exp2({1})", PRODUCT, (PRODUCT, LOOSE)),
    "lerp": compound("{0} + {2} * ({1} - {0})", SUM),
    "addcmul": compound("{0} + {3} * {1} * {2}", SUM),
    "addcdiv": compound("{0} + {3} * ({1} / {2})", SUM),
    "deg2rad": Template(f"{{0}} * {math.pi / 180!r}", PRODUCT, (PRODUCT,)),
    "rad2deg": Template(f"{{0}} * {180 / math.pi!r}", PRODUCT, (PRODUCT,)),
    "softsign": compound("{0} / (1.0 + fabs({0}))", PRODUCT),
    "silu": compound("{0} * sigmoid({0})", PRODUCT),
    "mish": compound("{0} * tanh(logaddexp(0.0, {0}))", PRODUCT),
    "gelu": compound(f"0.5 * {{0}} * erfc({-math.sqrt(0.5)!r} * {{0}})", PRODUCT),
    "ndtr": Template(f"0.5 * erfc({-math.sqrt(0.5)!r} * {{0}})", PRODUCT, (UNARY,)),
    "gelu_tanh": compound(
        f"0.5 * {{0}} * (1.0 + tanh({math.sqrt(2 / math.pi)!r} * ({{0}} + 0.044715 * {{0}} * {{0}} * {{0}})))",
        PRODUCT,
    ),
    "celu": call("elu", 4),
    "leaky_relu": _choice("{0} <= 0.0 ? {0} * {1} : {0}"),
    "prelu": _choice("{0} <= 0.0 ? {0} * {1} : {0}"),
    "hardswish": _choice("{0} >= 3.0 ? {0} : {0} <= -3.0 ? 0.0 : {0} * ({0} + 3.0) / 6.0"),
    "sinc_derivative": lambda node, xs: call("sinc_slope") if xs[1].value == 1 else None,
    "beta": compound("exp(lgamma({0}) + lgamma({1}) - lgamma({0} + {1}))"),
    "polygamma": lambda node, xs: call("digamma") if xs[1].value == 0 else None,
    "in_graph": Template("{0}", ATOM, (ATOM,)),
    "guarded_mul": _choice("{0} == 0.0 && !isfinite({1}) ? 0.0 : {0} * {1}"),
    "mask_nonfinite": _choice("{1} == 0.0 && !isfinite({0}) ? 0.0 : {0}"),
    "where": compound("{0} ? {1} : {2}", _EITHER),
    "masked_fill": compound("{0} ? {2} : {1}", _EITHER),
    "clamp": Template("minimum(maximum({0}, {1}), {2})"),
    "hardtanh": Template("minimum(maximum({0}, {1}), {2})"),
    "clamp_low": call("maximum", 2),
    "clamp_min": call("maximum", 2),
    "clamp_high": call("minimum", 2),
    "clamp_max": call("minimum", 2),
    "relu": Template("maximum({0}, 0.0)"),
    "hardsigmoid": Template("minimum(maximum({0} / 6.0 + 0.5, 0.0), 1.0)", ATOM, (PRODUCT,)),
    "threshold": _choice("{0} <= {1} ? {2} : {0}"),
    "softshrink": _choice("{0} > {1} ? {0} - {1} : {0} < -({1}) ? {0} + {1} : 0.0 * {0}"),
    "hardshrink": _choice("fabs({0}) <= {1} ? 0.0 : {0}"),
    "nan_to_num": _choice("isnan({0}) ? {1} : isinf({0}) ? ({0} > 0.0 ? {2} : {3}) : {0}"),
    "logical_and": Template("({0} != 0.0) && ({1} != 0.0)", LOOSE, (SUM, SUM)),
    "logical_or": Template("({0} != 0.0) || ({1} != 0.0)", LOOSE, (SUM, SUM)),
    "logical_xor": Template("({0} != 0.0) != ({1} != 0.0)", COMPARISON, (SUM, SUM)),
    "logical_not": Template("{0} == 0.0", COMPARISON, (SUM,)),
    "bitwise_and": lambda node, xs: _of_truths(node, "&&"),
    "bitwise_or": lambda node, xs: _of_truths(node, "||"),
    "bitwise_not": lambda node, xs: (
        Template("{0} == 0.0", COMPARISON, (SUM,)) if type(node.value) is bool else None
    ),
    "signbit": Template("signbit({0}) != 0", COMPARISON),
    "takes_first": _choice("{0} == {2} || isnan({1})"),
    "is_between": _choice("{0} >= {1} && {0} <= {2}"),
    "is_under": _choice("{0} < {1} && {1} < {2}"),
    "is_over": _choice("{0} > {2} || {2} < {1}"),
    "is_inside": _choice("!({0} <= {1} || {0} >= {2})"),
    "is_inside_closed": _choice("!({0} < {1} || {0} > {2})"),
    "is_zero": _choice("{0} == 0.0 && {1} <= 0.0"),
    "is_origin": _choice("{0} == 0.0 && {1} == 0.0"),
    "is_flat": _choice("{0} == 0.0 && {1} >= 0.0"),
    "to": lambda node, xs: _cast(node),
}


def _of_truths(node: Node, operator: str) -> Template | None:
    """Return `a && b` where the operands are truth values; C has no bits of doubles."""
    return (
        Template(f"{{0}} {operator} {{1}}", LOOSE, (COMPARISON, COMPARISON))
        if type(node.value) is bool
        else None
    )


def _places(decimals: Any) -> Template:
    scale = repr(10.0 ** abs(int(decimals)))
    before, after = ("*", "/") if decimals > 0 else ("/", "*")
    return Template(f"nearbyint({{0}} {before} {scale}) {after} {scale}", PRODUCT, (PRODUCT,))


def _cast(node: Node) -> Template | None:
    to_text = {"float64": "{0}", "int64": "trunc({0})", "bool": "({0} != 0.0)"}.get(node.params["dtype"])
    return None if to_text is None else Template(to_text, ATOM, (ATOM,))


def _helper(head: str, body: str) -> str:
    return f"static double {head} {{\n{body}}}\n"


HELPERS = {
    "sign": _helper("sign(double x)", "    return isnan(x) ? x : (double)((x > 0.0) - (x < 0.0));\n"),
    "maximum": _helper("maximum(double x, double y)", "    return x > y || isnan(x) ? x : y;\n"),
    "minimum": _helper("minimum(double x, double y)", "    return x < y || isnan(x) ? x : y;\n"),
    "heaviside": _helper(
        "heaviside(double x, double y)", "    return isnan(x) ? x : x == 0.0 ? y : x > 0.0 ? 1.0 : 0.0;\n"
    ),
    "remainder_of": _helper(
        "remainder_of(double x, double y)",
        "    const double r = fmod(x, y);\n    return r != 0.0 && (r < 0.0) != (y < 0.0) ? r + y : r;\n",
    ),
    "logaddexp": _helper(
        "logaddexp(double x, double y)",
        "    return x == y ? x + 0.6931471805599453 : fmax(x, y) + log1p(exp(-fabs(x - y)));\n",
    ),
    "logaddexp2": _helper(
        "logaddexp2(double x, double y)",
        "    return x == y ? x + 1.0 : fmax(x, y) + log1p(exp2(-fabs(x - y))) / 0.6931471805599453;\n",
    ),
    "sigmoid": _helper(
        "sigmoid(double x)", "    return x >= 0.0 ? 1.0 / (1.0 + exp(-x)) : exp(x) / (1.0 + exp(x));\n"
    ),
    "log_sigmoid": _helper(
        "log_sigmoid(double x)", "    return (x < 0.0 ? x : 0.0) - log1p(exp(-fabs(x)));\n"
    ),
    "logit": _helper("logit(double x)", "    return log(x / (1.0 - x));\n"),
    "softplus": _helper(
        "softplus(double x, double beta, double threshold)",
        "    return beta * x > threshold ? x : log1p(exp(beta * x)) / beta;\n",
    ),
    "elu": _helper(
        "elu(double x, double alpha, double scale, double inner)",
        "    return scale * (x > 0.0 ? x : alpha * expm1(x * inner));\n",
    ),
    "ratio_or_zero": _helper("ratio_or_zero(double x, double y)", "    return y == 0.0 ? 0.0 : x / y;\n"),
    "xlogy": _helper("xlogy(double x, double y)", "    return x == 0.0 && !isnan(y) ? 0.0 : x * log(y);\n"),
    "xlog1py": _helper(
        "xlog1py(double x, double y)", "    return x == 0.0 && !isnan(y) ? 0.0 : x * log1p(y);\n"
    ),
    "entr": _helper("entr(double x)", "    return x > 0.0 ? -x * log(x) : x == 0.0 ? 0.0 : -INFINITY;\n"),
    "sinc": _helper(
        "sinc(double x)",
        f"    const double t = {math.pi!r} * x;\n    return t == 0.0 ? 1.0 : sin(t) / t;\n",
    ),
    "sinc_slope": _helper(
        "sinc_slope(double x)",
        f"    const double t = {math.pi!r} * x, s = t * t;\n"
        "    double sum = 1.0;\n"
        "    if (fabs(t) >= 1.0) return "
        f"{math.pi!r} * (cos(t) - sin(t) / t) / t;\n"
        "    for (int k = 9; k >= 1; k--) sum = 1.0 - s / (2.0 * k * (2.0 * k + 3.0)) * sum;\n"
        f"    return {-math.pi!r} * t / 3.0 * sum;\n",
    ),
    "digamma": _helper(
        "digamma(double x)",
        "    double sum = 0.0;\n"
        f"    if (x <= 0.0) return x == floor(x) ? NAN : digamma(1.0 - x) - {math.pi!r} / tan({math.pi!r} * x);\n"
        "    for (; x < 12.0; x += 1.0) sum -= 1.0 / x;\n"
        "    const double s = 1.0 / (x * x);\n"
        "    return sum + log(x) - 0.5 / x - s * (1.0 / 12 - s * (1.0 / 120 - s * (1.0 / 252 - s * (1.0 / 240\n"
        "        - s * (1.0 / 132 - s * (691.0 / 32760 - s / 12.0))))));\n",
    ),
}
