"""Convolutions, pooling and normalisation under PyTorch's conventions, in terms of what JAX has."""

from __future__ import annotations

_CONVOLVED = '''\
def _convolved(x, weight, bias, padding, groups, **settings):
    """The convolution of x, with or without a batch in front."""
    rank = weight.ndim - 2
    batch = x if x.ndim == weight.ndim else x[None]
    settings = {name: _pairs(n, rank) for name, n in settings.items()}
    out = jax.lax.conv_general_dilated(batch, weight, padding=padding, feature_group_count=groups, **settings)
    out = out if bias is None else out + jnp.reshape(jnp.asarray(bias), (-1,) + (1,) * rank)
    return out if x.ndim == weight.ndim else out[0]
'''
_PAIRS = '''\
def _pairs(n, rank):
    """A setting as one number an axis."""
    return (n,) * rank if isinstance(n, int) else tuple(n)
'''


def _forward(rank: int) -> str:
    return f'''\
def conv{rank}d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """The convolution of x with a kernel of weights."""
    sides = padding.upper() if isinstance(padding, str) else [(n, n) for n in _pairs(padding, {rank})]
    return _convolved(x, weight, bias, sides, groups, window_strides=stride, rhs_dilation=dilation)
'''


def _transposed(rank: int) -> str:
    return f'''\
def conv_transpose{rank}d(x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    """The transposed convolution of x with a kernel of weights."""
    inner, outer, *size = weight.shape
    turned = jnp.reshape(jnp.flip(weight, range(2, weight.ndim)), [groups, inner // groups, outer, *size])
    turned = jnp.reshape(jnp.swapaxes(turned, 1, 2), [groups * outer, inner // groups, *size])
    settings = (_pairs(n, {rank}) for n in (padding, output_padding, dilation))
    sides = [(d * (k - 1) - p, d * (k - 1) - p + more) for p, more, d, k in zip(*settings, size)]
    return _convolved(x, turned, bias, sides, groups, window_strides=1, lhs_dilation=stride, rhs_dilation=dilation)
'''


_POOLED = '''\
def _pooled(x, rank, start, operate, kernel, stride, padding, dilation=1, ceil_mode=False):
    """The windows of the last axes of x, each reduced to one number, and how far the last ones reach beyond padding."""
    sizes, sides, gaps = (_pairs(n, rank) for n in (kernel, padding, dilation))
    steps = sizes if stride is None else _pairs(stride, rank)
    more = []
    for n, k, by, side, gap in zip(x.shape[-rank:], sizes, steps, sides, gaps):
        room = n + 2 * side - gap * (k - 1) - 1
        count = -(-room // by) if ceil_mode else room // by
        count -= ceil_mode and count * by >= n + side
        more.append(max(0, count * by - room))
    front = (1,) * (x.ndim - rank)
    pads = [(0, 0)] * len(front) + [(side, side + end) for side, end in zip(sides, more)]
    if gaps == (1,) * rank:
        return jax.lax.reduce_window(x, start, operate, front + sizes, front + steps, pads), more
    # JAX has no derivative of windows with gaps: the places of each of their elements, one after the other.
    x = jnp.pad(x, pads, constant_values=start)
    counts = [(n - gap * (k - 1) - 1) // by + 1 for n, gap, k, by in zip(x.shape[-rank:], gaps, sizes, steps)]
    found, offsets = jnp.asarray(start), [()]
    for k in sizes:
        offsets = [(*offset, i) for offset in offsets for i in range(k)]
    for offset in offsets:
        seen = [slice(o * d, o * d + by * (n - 1) + 1, by) for o, d, by, n in zip(offset, gaps, steps, counts)]
        part = x[(..., *seen)]
        found = operate(jnp.broadcast_to(found, part.shape), part)
    return found, more
'''


def _average(rank: int) -> str:
    return f'''\
def avg_pool{rank}d(
    x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None
):
    """The means of windows over the last axes of x."""
    found, more = _pooled(x, {rank}, 0.0, jax.lax.add, kernel_size, stride, padding, 1, ceil_mode)
    if divisor_override is not None:
        return found / divisor_override
    sides = _pairs(padding, {rank})
    sizes, steps = _pairs(kernel_size, {rank}), _pairs(kernel_size if stride is None else stride, {rank})
    ones = jnp.pad(jnp.ones(x.shape[-{rank}:]), [(n, n) for n in sides], constant_values=float(count_include_pad))
    return found / jax.lax.reduce_window(ones, 0.0, jax.lax.add, sizes, steps, [(0, end) for end in more])
'''


def _largest(rank: int) -> str:
    return f'''\
def max_pool{rank}d(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """The largest elements of windows over the last axes of x."""
    return _pooled(x, {rank}, -jnp.inf, jax.lax.max, kernel_size, stride, padding, dilation, ceil_mode)[0]
'''


_ADAPTIVE = '''\
def _adaptive(x, rank, sizes, reduce):
    """The windows that share the last axes of x out evenly, each reduced to one number."""
    for axis, size in zip(range(-rank, 0), _pairs(sizes, rank)):
        n = x.shape[axis]
        bounds = [(i * n // size, -(-(i + 1) * n // size)) for i in range(size)] if size else [(i, i + 1) for i in range(n)]
        parts = [reduce(jax.lax.slice_in_dim(x, a, b, axis=axis), axis) for a, b in bounds]
        x = jnp.stack(parts, axis)
    return x
'''


def _adaptive(kind: str, rank: int) -> str:
    what, reduce = ("means", "jnp.mean") if kind == "avg" else ("largest elements", "jnp.max")
    return f'''\
def adaptive_{kind}_pool{rank}d(x, output_size):
    """The {what} of windows that share the last axes of x out evenly."""
    return _adaptive(x, {rank}, output_size, {reduce})
'''


_STANDARDISED = '''\
def _standardised(x, axes, eps, mean=None, var=None):
    """x less its mean, over its standard deviation."""
    mean = jnp.mean(x, axes, keepdims=True) if mean is None else mean
    var = jnp.var(x, axes, keepdims=True) if var is None else var
    return (x - mean) / jnp.sqrt(var + eps)
'''
_PER_CHANNEL = '''\
def _per_channel(n, rank, otherwise):
    """One number a channel, spread over the axes behind."""
    return otherwise if n is None else jnp.reshape(jnp.asarray(n), (-1,) + (1,) * (rank - 2))
'''
_BATCH = '''\
def batch_norm(x, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
    """x normalised per channel, by the batch or by running statistics."""
    mean, var = (None if training else _per_channel(n, x.ndim, None) for n in (running_mean, running_var))
    axes = (0,) + tuple(range(2, x.ndim))
    out = _standardised(x, axes, eps, mean, var)
    return _per_channel(weight, x.ndim, 1.0) * out + _per_channel(bias, x.ndim, 0.0)
'''
_INSTANCE = '''\
def instance_norm(
    x, running_mean=None, running_var=None, weight=None, bias=None, use_input_stats=True, momentum=0.1, eps=1e-5
):
    """x normalised over the places of each channel of each example, or by running statistics."""
    mean, var = (None if use_input_stats else _per_channel(n, x.ndim, None) for n in (running_mean, running_var))
    out = _standardised(x, tuple(range(2, x.ndim)), eps, mean, var)
    return _per_channel(weight, x.ndim, 1.0) * out + _per_channel(bias, x.ndim, 0.0)
'''
_GROUP = '''\
def group_norm(x, num_groups, weight=None, bias=None, eps=1e-5):
    """x normalised over groups of channels and all axes behind."""
    rows = jnp.reshape(x, (x.shape[0], num_groups, -1))
    out = jnp.reshape(_standardised(rows, -1, eps), x.shape)
    return _per_channel(weight, x.ndim, 1.0) * out + _per_channel(bias, x.ndim, 0.0)
'''
JAX_LAYERS = {
    "_pairs": _PAIRS,
    "_convolved": _CONVOLVED,
    **{f"conv{rank}d": _forward(rank) for rank in (1, 2, 3)},
    **{f"conv_transpose{rank}d": _transposed(rank) for rank in (1, 2, 3)},
    "_pooled": _POOLED,
    **{f"avg_pool{rank}d": _average(rank) for rank in (1, 2, 3)},
    **{f"max_pool{rank}d": _largest(rank) for rank in (1, 2, 3)},
    "_adaptive": _ADAPTIVE,
    **{
        f"adaptive_{kind}_pool{rank}d": _adaptive(kind, rank) for kind in ("avg", "max") for rank in (1, 2, 3)
    },
    "_standardised": _STANDARDISED,
    "_per_channel": _PER_CHANNEL,
    "batch_norm": _BATCH,
    "instance_norm": _INSTANCE,
    "group_norm": _GROUP,
}
