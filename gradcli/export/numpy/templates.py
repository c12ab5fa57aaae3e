"""How each primitive is written in NumPy; special functions come from SciPy."""

from __future__ import annotations

import math
from typing import Any

from gradcli.export.graph import Node
from gradcli.export.numpy.indexing import INDEXING, INDEXING_HELPERS
from gradcli.export.numpy.losses import LOSS_HELPERS, LOSSES
from gradcli.export.numpy.matrices import MATRICES, MATRIX_HELPERS
from gradcli.export.straight import (
    ATOM,
    COMPARISON,
    POWER,
    PRODUCT,
    SUM,
    UNARY,
    Template,
    Templates,
    call,
    compound,
    infix,
)

_SAME_NAME = (
    "floor ceil trunc square sign copysign heaviside exp exp2 expm1 log log2 log10 log1p sqrt cbrt hypot sinh cosh "
    "tanh logaddexp logaddexp2 sin cos tan sinc deg2rad rad2deg fmod isnan isinf isfinite "
    "maximum minimum fmax fmin remainder signbit"
)
_RENAMED = {
    "round": "rint", "sgn": "sign", "direction": "sign", "abs": "abs", "asin": "arcsin", "acos": "arccos",
    "atan": "arctan", "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh", "atan2": "arctan2",
    "logical_and": "logical_and", "logical_or": "logical_or", "logical_xor": "logical_xor",
    "logical_not": "logical_not", "bitwise_and": "bitwise_and", "bitwise_or": "bitwise_or",
    "bitwise_xor": "bitwise_xor", "bitwise_not": "bitwise_not", "isposinf": "isposinf", "isneginf": "isneginf",
    "isreal": "isreal", "nextafter": "nextafter", "gcd": "gcd", "lcm": "lcm",
    "is_finite": "isfinite", "is_nan": "isnan", "floor_divide": "floor_divide", "div_floor": "floor_divide",
}  # fmt: skip
_OF_TWO = (
    "copysign heaviside hypot logaddexp logaddexp2 fmod maximum minimum fmax fmin remainder atan2 logical_and "
    "logical_or logical_xor bitwise_and bitwise_or bitwise_xor floor_divide div_floor nextafter gcd lcm"
)
_SPECIAL = {
    "erf": "erf", "erfc": "erfc", "erfcx": "erfcx", "erfinv": "erfinv", "ndtr": "ndtr", "log_ndtr": "log_ndtr",
    "ndtri": "ndtri", "i0": "i0", "i1": "i1", "i0e": "i0e", "i1e": "i1e", "j0": "j0", "j1": "j1", "entr": "entr",
    "lgamma": "gammaln", "gamma": "gamma", "digamma": "digamma", "logit": "logit", "log_sigmoid": "log_expit",
    "sigmoid": "expit",
}  # fmt: skip
_SPECIAL_TWO = {
    "beta": "beta",
    "zeta": "zeta",
    "xlogy": "xlogy",
    "xlog1py": "xlog1py",
    "mvlgamma": "multigammaln",
    "igamma": "gammainc",
    "igammac": "gammaincc",
}
_COMPARISONS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


def _comparison(operator: str) -> Template:
    return Template(f"{{0}} {operator} {{1}}", COMPARISON, (SUM, SUM))


ELEMENTWISE: Templates = {
    "add": infix("+", SUM),
    "sub": infix("-", SUM),
    "mul": infix("*", PRODUCT),
    "div": infix("/", PRODUCT),
    "neg": Template("-{0}", UNARY, (PRODUCT,)),
    "pow": Template("{0}**{1}", POWER, (ATOM, UNARY)),
    "reciprocal": Template("1.0 / {0}", PRODUCT, (UNARY,)),
    **{name: call(f"np.{name}") for name in _SAME_NAME.split()},
    **{name: call(f"np.{numpy}") for name, numpy in _RENAMED.items()},
    **{name: call(f"special.{scipy}") for name, scipy in _SPECIAL.items()},
    **{name: call(f"special.{scipy}", 2) for name, scipy in _SPECIAL_TWO.items()},
    **{name: call(f"np.{_RENAMED.get(name, name)}", 2) for name in _OF_TWO.split()},
    **{name: _comparison(operator) for name, operator in _COMPARISONS.items()},
    "frac": compound("{0} - np.trunc({0})", SUM),
    "div_trunc": Template("np.trunc({0} / {1})", ATOM, (PRODUCT, UNARY)),
    "round_places": lambda node, xs: _places(xs[1].value),
    "rsqrt": Template("1.0 / np.sqrt({0})", PRODUCT),
    "ldexp": Template("{0} * np.exp2({1})", PRODUCT, (PRODUCT, 0)),
    "lerp": compound("{0} + {2} * ({1} - {0})", SUM),
    "addcmul": compound("{0} + {3} * {1} * {2}", SUM),
    "addcdiv": compound("{0} + {3} * ({1} / {2})", SUM),
    "sigmoid_slope": compound("{0} * special.expit(-{1})", PRODUCT),
    "tanh_slope": Template("1.0 / np.square(np.cosh({1}))", PRODUCT),
    "softplus": call("softplus", 3),
    "softsign": compound("{0} / (1.0 + np.abs({0}))", PRODUCT),
    "silu": compound("{0} * special.expit({0})", PRODUCT),
    "mish": compound("{0} * np.tanh(np.logaddexp(0.0, {0}))", PRODUCT),
    "gelu": compound(f"0.5 * {{0}} * special.erfc({-math.sqrt(0.5)!r} * {{0}})", PRODUCT),
    "gelu_tanh": compound(
        f"0.5 * {{0}} * (1.0 + np.tanh({math.sqrt(2 / math.pi)!r} * ({{0}} + 0.044715 * {{0}}**3)))", PRODUCT
    ),
    "elu": call("elu", 4),
    "celu": call("elu", 4),
    "leaky_relu": compound("np.where({0} <= 0.0, {0} * {1}, {0})"),
    "prelu": compound("np.where({0} <= 0.0, {0} * {1}, {0})"),
    "hardswish": compound("{0} * np.clip({0} + 3.0, 0.0, 6.0) / 6.0", PRODUCT),
    "bessel_i": Template("special.iv({1}, {0})"),
    "bessel_j": Template("special.jv({1}, {0})"),
    "bessel_ie": Template("special.ive({1}, {0})"),
    "polygamma": Template("special.polygamma(int({1}), {0})"),
    "sinc_derivative": lambda node, xs: (
        compound("-np.pi * special.spherical_jn(1, np.pi * {0})", UNARY) if xs[1].value == 1 else None
    ),
    "ratio_or_zero": call("ratio_or_zero", 2),
    "in_graph": Template("{0}", ATOM, (ATOM,)),
    "guarded_mul": call("guarded_product", 2),
    "mask_nonfinite": call("finite_where_used", 2),
    "where": call("np.where", 3),
    "masked_fill": Template("np.where({0}, {2}, {1})"),
    "clamp": Template("np.minimum(np.maximum({0}, {1}), {2})"),
    "clamp_low": call("np.maximum", 2),
    "clamp_min": call("np.maximum", 2),
    "clamp_high": call("np.minimum", 2),
    "clamp_max": call("np.minimum", 2),
    "hardtanh": Template("np.minimum(np.maximum({0}, {1}), {2})"),
    "relu": Template("np.maximum({0}, 0.0)"),
    "hardsigmoid": Template("np.clip({0} / 6.0 + 0.5, 0.0, 1.0)", ATOM, (PRODUCT,)),
    "threshold": compound("np.where({0} <= {1}, {2}, {0})"),
    "softshrink": compound("np.sign({0}) * np.maximum(np.abs({0}) - {1}, 0.0)", PRODUCT),
    "hardshrink": compound("np.where(np.abs({0}) <= {1}, 0.0, {0})"),
    "nan_to_num": Template("np.nan_to_num({0}, nan={1}, posinf={2}, neginf={3})"),
    "takes_first": compound("({0} == {2}) | ({1} != {1})", COMPARISON),
    "is_between": compound("({0} >= {1}) & ({0} <= {2})", COMPARISON),
    "is_under": compound("({0} < {1}) & ({1} < {2})", COMPARISON),
    "is_over": compound("({0} > {2}) | ({2} < {1})", COMPARISON),
    "is_inside": compound("~(({0} <= {1}) | ({0} >= {2}))", UNARY),
    "is_inside_closed": compound("~(({0} < {1}) | ({0} > {2}))", UNARY),
    "isclose": Template("np.isclose({0}, {1}, rtol={2}, atol={3}, equal_nan={4})"),
    "isin": lambda node, xs: Template(f"np.isin({{0}}, {{1}}, invert={node.params['invert']!r})"),
    "glu": lambda node, xs: Template(f"gated({{0}}, {node.params['axis']})"),
    "is_zero": compound("({0} == 0.0) & ({1} <= 0.0)", COMPARISON),
    "is_origin": compound("({0} == 0.0) & ({1} == 0.0)", COMPARISON),
    "is_flat": compound("({0} == 0.0) & ({1} >= 0.0)", COMPARISON),
    "to": lambda node, xs: _cast(node),
}


def _places(decimals: Any) -> Template:
    scale = repr(10.0 ** abs(int(decimals)))
    before, after = ("*", "/") if decimals > 0 else ("/", "*")
    return Template(f"np.rint({{0}} {before} {scale}) {after} {scale}", PRODUCT, (PRODUCT,))


def _cast(node: Node) -> Template:
    kinds = {"bool": "np.bool_", "int64": "np.int64", "float32": "np.float32", "float64": "np.float64"}
    name = kinds[node.params["dtype"]]
    return call(name) if node.shape == () else Template(f"np.asarray({{0}}).astype({name})")


# ----- reductions ------------------------------------------------------------------------------


def _along(function: str, more: str = "") -> Any:
    def make(node: Node, xs: tuple[Node, ...]) -> Template:
        where = axes_text(node, xs[0])
        return Template(f"{function}({{0}}{more}{where})")

    return make


def axes_text(node: Node, x: Node) -> str:
    """Return `, axis=..., keepdims=True` of a reduction, empty where it goes over everything."""
    axes = node.params.get("axes", node.params.get("axis"))
    axes = (axes,) if isinstance(axes, int) else tuple(axes or ())
    keep = ", keepdims=True" if node.params.get("keepdim") else ""
    if axes and len(axes) == len(x.shape) and not keep:
        return ""
    return f", axis={axes[0] if len(axes) == 1 else axes}{keep}"


def _one_of(node: Node, xs: tuple[Node, ...]) -> Template:
    kind = node.params["kind"]
    if kind in ("max", "min"):
        return Template(f"np.{kind}({{0}}{axes_text(node, xs[0])})")
    return Template(f"lower_{kind}({{0}}, {node.params['axes']!r}, {node.params['keepdim']!r})")


def _position(function: str) -> Any:
    def make(node: Node, xs: tuple[Node, ...]) -> Template:
        keep = ", keepdims=True" if node.params["keepdim"] else ""
        return Template(f"{function}({{0}}, axis={node.params['axis']}{keep})")

    return make


def _log_of_sum(node: Node, xs: tuple[Node, ...]) -> Template:
    return _along("special.logsumexp")(node, xs) if xs[0].shape else Template("{0}")


def _norm(node: Node, xs: tuple[Node, ...]) -> Template:
    where = axes_text(node, xs[0])
    p = node.params["p"]
    if p in (math.inf, -math.inf):
        return Template(f"np.{'max' if p > 0 else 'min'}(np.abs({{0}}){where})")
    if p == 0:
        return Template(f"np.sum({{0}} != 0.0{where})", ATOM, (SUM,))
    if p == 1:
        return Template(f"np.sum(np.abs({{0}}){where})")
    if p == 2:
        return Template(f"np.sqrt(np.sum(np.square({{0}}){where}))")
    return Template(f"np.sum(np.abs({{0}})**{p!r}{where})**{1.0 / p!r}", POWER)


def _variance(square_root: bool) -> Any:
    def make(node: Node, xs: tuple[Node, ...]) -> Template:
        text = f"np.var({{0}}{axes_text(node, xs[0])}, ddof={node.params['correction']!r})"
        return Template(f"np.sqrt({text})" if square_root else text)

    return make


REDUCTIONS: Templates = {
    "sum": call("np.sum"),
    "mean": call("np.mean"),
    "sum_dim": _along("np.sum"),
    "mean_dim": _along("np.mean"),
    "nansum": _along("np.nansum"),
    "prod": _along("np.prod"),
    "any": _along("np.any"),
    "all": _along("np.all"),
    "one_of": _one_of,
    "linalg_vector_norm": _norm,
    "var": _variance(False),
    "std": _variance(True),
    "logsumexp": _log_of_sum,
    "softmax": lambda node, xs: Template(f"special.softmax({{0}}, axis={node.params['axis']})"),
    "log_softmax": lambda node, xs: Template(f"special.log_softmax({{0}}, axis={node.params['axis']})"),
    "cumsum": lambda node, xs: Template(f"np.cumsum({{0}}, axis={node.params['axis']})"),
    "cumprod": Template("np.cumprod({0}, axis=-1)"),
    "logcumsumexp": Template("np.logaddexp.accumulate({0}, axis=-1)"),
    "argmax": _position("np.argmax"),
    "argmin": _position("np.argmin"),
    "count_nonzero": _along("np.count_nonzero"),
    "everywhere": call("np.all"),
    "even_share": lambda node, xs: Template(f"even_share({{0}}, {{1}}, {node.params['axes']!r})"),
    "product_of_others": call("product_of_others"),
}


# ----- shapes, products ------------------------------------------------------------------------


def _sum_to(node: Node, xs: tuple[Node, ...]) -> Template:
    source, target = xs[0].shape, node.shape
    if target == ():
        return call("np.sum")
    return Template(f"sum_to({{0}}, {target!r})") if source else Template("{0}")


def _many(function: str) -> Any:
    def make(node: Node, xs: tuple[Node, ...]) -> Template:
        operands = ", ".join(f"{{{i}}}" for i in range(len(xs)))
        return Template(f"{function}(({operands},), axis={node.params['axis']})")

    return make


def _constant(number: float) -> str:
    """Return a number as program text; Python has no literal of inf and nan."""
    return repr(number) if math.isfinite(number) else f"float('{number}')"


def _widths(node: Node, x: Node) -> tuple[tuple[int, int], ...]:
    widths = tuple(node.params["widths"])
    return ((0, 0),) * (len(x.shape) - len(widths)) + widths


def _permuted(node: Node, xs: tuple[Node, ...]) -> Template:
    axes, rank = node.params["axes"], len(xs[0].shape)
    if tuple(axes) == tuple(range(-1, -rank - 1, -1)):
        return Template("{0}.T", ATOM, (ATOM,))
    if rank != len(axes):
        axes = (*range(rank - len(axes)), *[axis + rank for axis in axes])
    return Template(f"np.transpose({{0}}, {tuple(axes)!r})")


SHAPES: Templates = {
    "broadcast_to": lambda node, xs: Template(f"np.broadcast_to({{0}}, {node.params['shape']!r})"),
    "sum_to": _sum_to,
    "reshaped": lambda node, xs: Template(f"np.reshape({{0}}, {node.params['shape']!r})"),
    "permuted": _permuted,
    "flipped": lambda node, xs: Template(f"np.flip({{0}}, {node.params['axes']!r})"),
    "stacked": _many("np.stack"),
    "concatenated": _many("np.concatenate"),
    "tril": lambda node, xs: Template(f"np.tril({{0}}, {node.params['k']})"),
    "triu": lambda node, xs: Template(f"np.triu({{0}}, {node.params['k']})"),
    "diagonal_of": lambda node, xs: Template(
        f"np.diagonal({{0}}, {node.params['offset']}, {node.params['axes'][0]}, {node.params['axes'][1]})"
    ),
    "embedded": lambda node, xs: Template(
        f"on_diagonal({{0}}, {node.params['offset']}, {node.params['axes']!r}, {node.params['shape']!r})"
    ),
    "pad_zeros": lambda node, xs: Template(f"np.pad({{0}}, {_widths(node, xs[0])!r})"),
    "pad_with": lambda node, xs: Template(
        f"np.pad({{0}}, {_widths(node, xs[0])!r}, constant_values={_constant(node.params['value'])})"
    ),
    "trace": call("np.trace"),
}
NUMPY_TEMPLATES: Templates = {**ELEMENTWISE, **REDUCTIONS, **SHAPES, **INDEXING, **MATRICES, **LOSSES}

HELPERS = {
    **INDEXING_HELPERS,
    **MATRIX_HELPERS,
    **LOSS_HELPERS,
    "guarded_product": '''\
def guarded_product(a, b):
    """a * b, where an exact zero in a wins over an infinite or undefined b."""
    with np.errstate(invalid="ignore"):
        return np.where((a == 0.0) & ~np.isfinite(b), 0.0, a * b)
''',
    "finite_where_used": '''\
def finite_where_used(b, a):
    """b, with what is not finite replaced by 0 where a is exactly 0."""
    return np.where((a == 0.0) & ~np.isfinite(b), 0.0, b)
''',
    "ratio_or_zero": '''\
def ratio_or_zero(a, b):
    """a / b, and 0 where b is 0."""
    return np.where(b == 0.0, 0.0, a / np.where(b == 0.0, 1.0, b))
''',
    "softplus": '''\
def softplus(x, beta, threshold):
    """log(1 + exp(beta*x)) / beta, and x itself beyond the threshold."""
    t = beta * x
    return np.where(t > threshold, x, np.log1p(np.exp(np.minimum(t, threshold))) / beta)
''',
    "elu": '''\
def elu(x, alpha, scale, inner):
    """scale*x where x is positive, else scale*alpha*(exp(inner*x) - 1)."""
    return scale * np.where(x > 0.0, x, alpha * np.expm1(np.minimum(x, 0.0) * inner))
''',
    "gated": '''\
def gated(x, axis):
    """The first half of x times the sigmoid of the second."""
    first, second = np.split(x, 2, axis=axis)
    return first * special.expit(second)
''',
    "lower_median": '''\
def lower_median(x, axes, keepdims):
    """The lower of the two middle elements over the axes; nan where there is one."""
    axes = axes or tuple(range(x.ndim))
    rest = tuple(i for i in range(x.ndim) if i not in [axis % x.ndim for axis in axes])
    flat = np.sort(np.transpose(x, rest + tuple(axis % x.ndim for axis in axes)).reshape([x.shape[i] for i in rest] + [-1]))
    found = np.where(np.isnan(flat[..., -1]), np.nan, flat[..., (flat.shape[-1] - 1) // 2])
    return np.expand_dims(found, axes) if keepdims else found
''',
    "lower_nanmedian": '''\
def lower_nanmedian(x, axes, keepdims):
    """The lower of the two middle elements that are numbers over the axes."""
    axes = axes or tuple(range(x.ndim))
    rest = tuple(i for i in range(x.ndim) if i not in [axis % x.ndim for axis in axes])
    flat = np.sort(np.transpose(x, rest + tuple(axis % x.ndim for axis in axes)).reshape([x.shape[i] for i in rest] + [-1]))
    present = np.sum(~np.isnan(flat), axis=-1, keepdims=True)
    found = np.take_along_axis(flat, np.maximum(present - 1, 0) // 2, -1)[..., 0]
    return np.expand_dims(found, axes) if keepdims else found
''',
    "on_diagonal": '''\
def on_diagonal(x, offset, axes, shape):
    """Zeros of a shape with the last axis of x on a diagonal of the two axes."""
    full = np.zeros(shape)
    rows = np.arange(x.shape[-1]) + max(0, -offset)
    columns = np.arange(x.shape[-1]) + max(0, offset)
    np.moveaxis(full, axes, (-2, -1))[..., rows, columns] = x
    return full
''',
    "sum_to": '''\
def sum_to(x, shape):
    """x summed over the axes along which the shape was spread."""
    lead = x.ndim - len(shape)
    axes = tuple(range(lead)) + tuple(i + lead for i, n in enumerate(shape) if n == 1 != x.shape[i + lead])
    return np.reshape(np.sum(x, axis=axes), shape)
''',
    "even_share": '''\
def even_share(x, extreme, axes):
    """1 / (how many elements are the extreme one) at these elements, 0 elsewhere."""
    equal = x == extreme
    return equal / np.sum(equal, axis=axes, keepdims=True)
''',
    "product_of_others": '''\
def product_of_others(x):
    """For each element along the last axis the product of all others."""
    ones = np.ones_like(x[..., :1])
    before = np.cumprod(np.concatenate([ones, x[..., :-1]], axis=-1), axis=-1)
    after = np.cumprod(np.concatenate([ones, x[..., :0:-1]], axis=-1), axis=-1)[..., ::-1]
    return before * after
''',
}
