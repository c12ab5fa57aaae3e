"""What JAX does not have under PyTorch's conventions, in terms of what it has: functions for the exported file.

`dim` and `keepdim` of the program are `axis` and `keepdims` in the file.
"""

from __future__ import annotations

from gradcli.export.jax.layers import JAX_LAYERS

_ONE_LINERS = {
    # head: (docstring, expression)
    "frac(x)": ("x without its whole part.", "x - jnp.trunc(x)"),
    "lerp(x, y, weight)": ("x + weight*(y - x).", "x + weight * (y - x)"),
    "rsub(x, y, alpha=1)": ("y - alpha*x.", "y - alpha * x"),
    "bilinear(x, y, weight, bias=0.0)": ("x @ weight[k] @ y + bias[k] for each k.",
                                         "jnp.einsum('...i,kij,...j->...k', x, weight, y) + bias"),
    "channel_shuffle(x, groups)": (
        "x with the channels of several groups dealt out in turn.",
        "jnp.reshape(jnp.swapaxes(jnp.reshape(x, (x.shape[0], groups, -1) + x.shape[2:]), 1, 2), x.shape)"),
    "addcmul(x, y, z, value=1)": ("x + value*y*z.", "x + value * y * z"),
    "addcdiv(x, y, z, value=1)": ("x + value*y/z.", "x + value * y / z"),
    "addmm(x, a, b, beta=1, alpha=1)": ("beta*x + alpha*(a @ b).", "beta * x + alpha * (a @ b)"),
    "addmv(x, a, b, beta=1, alpha=1)": ("beta*x + alpha*(a @ b).", "beta * x + alpha * (a @ b)"),
    "baddbmm(x, a, b, beta=1, alpha=1)": ("beta*x + alpha*(a @ b).", "beta * x + alpha * (a @ b)"),
    "addr(x, a, b, beta=1, alpha=1)": ("beta*x + alpha*outer(a, b).", "beta * x + alpha * jnp.outer(a, b)"),
    "gelu(x, approximate='none')": ("x times the normal distribution's integral.",
                                    "jax.nn.gelu(x, approximate=approximate == 'tanh')"),
    "softmin(x, axis)": ("softmax of -x.", "jax.nn.softmax(-x, axis)"),
    "tanhshrink(x)": ("x - tanh(x).", "x - jnp.tanh(x)"),
    "threshold(x, threshold, value)": ("x where it is above the threshold, else value.",
                                       "jnp.where(x > threshold, x, value)"),
    "hardshrink(x, lambd=0.5)": ("x where it is farther from 0 than lambd, else 0.",
                                 "jnp.where(jnp.abs(x) > lambd, x, 0.0)"),
    "softshrink(x, lambd=0.5)": ("x moved towards 0 by lambd.",
                                 "jnp.where(x > lambd, x - lambd, jnp.where(x < -lambd, x + lambd, 0.0))"),
    "linear(x, weight, bias=0.0)": ("x @ weight.T + bias.", "x @ weight.T + bias"),
    "var(x, axis=None, unbiased=True, keepdims=False, correction=None)": (
        "The sample's variance.",
        "jnp.var(x, axis, keepdims=keepdims, ddof=int(unbiased) if correction is None else correction)"),
    "std(x, *how, **named)": ("The sample's standard deviation.", "jnp.sqrt(var(x, *how, **named))"),
    "var_mean(x, axis=None, unbiased=True, keepdims=False, correction=None)": (
        "The sample's variance, and the mean.",
        "var(x, axis, unbiased, keepdims, correction), jnp.mean(x, axis, keepdims=keepdims)"),
    "std_mean(x, axis=None, unbiased=True, keepdims=False, correction=None)": (
        "The sample's standard deviation, and the mean.",
        "std(x, axis, unbiased, keepdims, correction), jnp.mean(x, axis, keepdims=keepdims)"),
    "max_along(x, axis, keepdims=False)": (
        "The greatest elements along an axis, and where they are.",
        "jnp.max(x, axis, keepdims=keepdims), jnp.argmax(x, axis, keepdims=keepdims)"),
    "min_along(x, axis, keepdims=False)": (
        "The least elements along an axis, and where they are.",
        "jnp.min(x, axis, keepdims=keepdims), jnp.argmin(x, axis, keepdims=keepdims)"),
    "squeeze(x, axis=None)": (
        "x without its axes of length 1, or without these.",
        "jnp.squeeze(x) if axis is None else jnp.reshape(x, [n for i, n in enumerate(x.shape) if n != 1 or i not in"
        " [k % x.ndim for k in (axis if isinstance(axis, (list, tuple)) else (axis,))]])"),
    "ldexp(x, y)": ("x * 2**y.", "x * 2.0**y"),
    "flatten(x, start_dim=0, end_dim=-1)": (
        "x with several axes made one.",
        "jnp.reshape(x, x.shape[:start_dim] + (-1,) + x.shape[(end_dim % x.ndim if x.ndim else 0) + 1 :])"),
    "linalg_diagonal(x, offset=0, dim1=-2, dim2=-1)": ("The diagonals of matrices.",
                                                       "jnp.diagonal(x, offset, dim1, dim2)"),
    "take_along_dim(x, indices, axis=None)": (
        "x at places along an axis, for each of the others.",
        "jnp.ravel(x)[jnp.ravel(jnp.asarray(indices))] if axis is None else"
        " jnp.take_along_axis(x, jnp.broadcast_to(jnp.asarray(indices), jnp.shape(jnp.asarray(indices))), axis)"),
    "solve(a, b, left=True)": ("The solution X of a @ X = b, or of X @ a = b.",
                               "jnp.linalg.solve(a, b[..., None])[..., 0] if b.ndim == a.ndim - 1 else"
                               " jnp.linalg.solve(a, b) if left else"
                               " jnp.swapaxes(jnp.linalg.solve(jnp.swapaxes(a, -1, -2), jnp.swapaxes(b, -1, -2)), -1, -2)"),
    "cross(x, y, axis=None)": ("The vector product along an axis of length 3, the first one if none is named.",
                               "jnp.cross(x, y, axis=x.shape.index(3) if axis is None else axis)"),
    "aminmax(x, axis=None, keepdims=False)": ("The least and the greatest element.",
                                              "jnp.min(x, axis, keepdims=keepdims), jnp.max(x, axis, keepdims=keepdims)"),
    "view(x, *sizes, shape=None)": ("x in another shape.", "jnp.reshape(x, shape or _sizes(sizes))"),
    "reshape_as(x, other)": ("x in the shape of another array.", "jnp.reshape(x, jnp.shape(other))"),
    "unflatten(x, axis, sizes)": ("x with one axis split into several.",
                                  "jnp.reshape(x, x.shape[:axis % x.ndim] + tuple(sizes) + x.shape[axis % x.ndim + 1 :])"),
    "expand_as(x, other)": ("x spread to the shape of another array.", "jnp.broadcast_to(x, jnp.shape(other))"),
    "repeat(x, *times, repeats=None)": ("x side by side with itself.", "jnp.tile(x, repeats or _sizes(times))"),
    "_sizes(sizes)": ("Sizes given one by one or as a list.",
                      "sizes[0] if sizes and isinstance(sizes[0], (list, tuple)) else sizes"),
    "repeat_interleave(x, repeats, axis=None)": ("Each element several times.",
                                                 "jnp.repeat(x, jnp.asarray(repeats), axis=axis)"),
    "adjoint(x)": ("The matrices transposed.", "jnp.swapaxes(x, -1, -2)"),
    "meshgrid(*xs, indexing='ij')": ("Grids of coordinates.", "jnp.meshgrid(*xs, indexing=indexing)"),
    "narrow(x, axis, start, length)": ("A stretch of x along an axis.",
                                       "jax.lax.slice_in_dim(x, start, start + length, axis=axis)"),
    "select(x, axis, index)": ("x at one place along an axis.", "jnp.take(x, index, axis=axis)"),
    "unbind(x, axis=0)": ("The slices of x along an axis.", "tuple(jnp.moveaxis(x, axis, 0))"),
    "index_select(x, axis, index)": ("x at places along an axis.", "jnp.take(x, jnp.asarray(index), axis=axis)"),
    "gather(x, axis, index)": ("x at places along an axis, for each of the others.",
                               "jnp.take_along_axis(x, jnp.asarray(index), axis)"),
    "take(x, index)": ("x, flattened, at places.", "jnp.ravel(x)[jnp.asarray(index)]"),
    "masked_fill(x, mask, value)": ("x with a value where the mask holds.", "jnp.where(jnp.asarray(mask), value, x)"),
    "svd(x, some=True)": ("U, S and V of matrices.",
                          "(lambda u, s, vh: (u, s, jnp.swapaxes(vh, -1, -2)))(*jnp.linalg.svd(x, full_matrices=not some))"),
    "msort(x)": ("x sorted along its first axis.", "jnp.sort(x, axis=0)"),
    "logdet(x)": ("The logarithm of the determinant.", "jnp.linalg.slogdet(x)[1]"),
    "vector_norm(x, ord=2, axis=None, keepdims=False)": ("The norm of vectors.",
                                                         "jnp.linalg.vector_norm(x, ord=ord, axis=axis, keepdims=keepdims)"),
    "matrix_norm(x, ord='fro', axis=(-2, -1), keepdims=False)": ("The norm of matrices.",
                                                                 "jnp.linalg.norm(x, ord, axis, keepdims)"),
    "dist(x, y, p=2)": ("The norm of x - y.", "jnp.linalg.vector_norm(x - y, ord=p)"),
    "pairwise_distance(x, y, p=2.0, eps=1e-6, keepdims=False)": (
        "The norms of the rows of x - y + eps.",
        "jnp.linalg.vector_norm(x - y + eps, ord=p, axis=-1, keepdims=keepdims)"),
    "cdist(x, y, p=2.0)": ("The distances of the rows of x and y.",
                           "jnp.linalg.vector_norm(x[..., :, None, :] - y[..., None, :, :], ord=p, axis=-1)"),
    "normalize(x, p=2.0, axis=1, eps=1e-12)": (
        "x over its norm along an axis.",
        "x / jnp.maximum(jnp.linalg.vector_norm(x, ord=p, axis=axis, keepdims=True), eps)"),
    "layer_norm(x, normalized_shape, weight=1.0, bias=0.0, eps=1e-05)": (
        "x less its mean over its standard deviation, over the last axes.",
        "weight * jax.nn.standardize(x, tuple(range(-len(normalized_shape), 0)), epsilon=eps) + bias"),
    "_embedding(cos, target, margin)": (
        "What cosine_embedding_loss says of cosines.",
        "jnp.where(target == 1, 1 - cos, 0.0) + jnp.where(target == -1, jnp.maximum(0.0, cos - margin), 0.0)"),
    "prelu(x, weight)": (
        "x where it is positive, else weight*x, channel by channel.",
        "jnp.where(x > 0, x, jnp.reshape(weight, (-1,) + (1,) * (x.ndim - 2)) * x)"),
    "rms_norm(x, normalized_shape, weight=1.0, eps=None)": (
        "x over its root mean square over the last axes.",
        "x * jax.lax.rsqrt(jnp.mean(x * x, tuple(range(-len(normalized_shape), 0)), keepdims=True)"
        " + (jnp.finfo(x.dtype).eps if eps is None else eps)) * jnp.asarray(weight)"),
    "unfold(x, axis, size, step)": (
        "Windows of size elements along an axis, each step after the one before.",
        "jnp.moveaxis(jnp.take(x, jnp.arange(0, x.shape[axis] - size + 1, step)[:, None] + jnp.arange(size), axis),"
        " axis % x.ndim + 1, -1)"),
    "cosine_similarity(x, y, axis=1, eps=1e-8)": (
        "The cosine of the angle of x and y.",
        "jnp.sum(x * y, axis) / (jnp.maximum(jnp.linalg.vector_norm(x, axis=axis), eps)"
        " * jnp.maximum(jnp.linalg.vector_norm(y, axis=axis), eps))"),
    "trapezoid(y, x=None, dx=1, axis=-1)": ("The integral by the trapezoidal rule.", "jnp.trapezoid(y, x, dx, axis)"),
    "cov(x, correction=1, fweights=None, aweights=None)": (
        "The covariance matrix.",
        "jnp.cov(x, ddof=correction, fweights=None if fweights is None else jnp.asarray(fweights),"
        " aweights=None if aweights is None else jnp.asarray(aweights))"),
    "softplus(x, beta=1, threshold=20)": (
        "log(1 + exp(beta*x))/beta, and x beyond the threshold.",
        "jnp.where(x * beta > threshold, x, jax.nn.softplus(x * beta) / beta)"),
    "logcumsumexp(x, axis)": ("The logarithm of running sums of exponentials.", "jax.lax.cumlogsumexp(x, axis % x.ndim)"),
    "mvlgamma(x, p)": ("The logarithm of the multivariate gamma function.", "jax.scipy.special.multigammaln(x, p)"),
    "cholesky_solve(b, l)": ("The solution X of l @ l.T @ X = b.", "jax.scipy.linalg.cho_solve((l, True), b)"),
    "clamp_min(x, low)": ("x, at least low.", "jnp.maximum(x, low)"),
    "clamp_max(x, high)": ("x, at most high.", "jnp.minimum(x, high)"),
}  # fmt: skip


def _defined(head: str, says: str, expression: str) -> str:
    return f'def {head}:\n    """{says}"""\n    return {expression}\n'


_LOSSES = {
    "l1_loss": ("x, y", "jnp.abs(x - y)", "|x - y|"),
    "mse_loss": ("x, y", "jnp.square(x - y)", "(x - y)**2"),
    "smooth_l1_loss": ("x, y, beta=1.0",
                       "jnp.where(jnp.abs(x - y) < beta, 0.5 * (x - y) ** 2 / beta, jnp.abs(x - y) - 0.5 * beta)",
                       "(x - y)**2/(2*beta) or |x - y| - beta/2"),
    "huber_loss": ("x, y, delta=1.0",
                   "jnp.where(jnp.abs(x - y) <= delta, 0.5 * (x - y) ** 2, delta * (jnp.abs(x - y) - 0.5 * delta))",
                   "(x - y)**2/2 or delta*(|x - y| - delta/2)"),
    "soft_margin_loss": ("x, y", "jnp.logaddexp(0.0, -y * x)", "log(1 + exp(-y*x))"),
    "binary_cross_entropy": ("x, y, weight=1.0",
                             "-weight * (y * jnp.maximum(jnp.log(x), -100.0)"
                             " + (1 - y) * jnp.maximum(jnp.log1p(-x), -100.0))",
                             "-y*log(x) - (1 - y)*log(1 - x)"),
    "binary_cross_entropy_with_logits": (
        "x, y, weight=1.0, pos_weight=1.0",
        "weight * ((1 - y) * x + (1 + (pos_weight - 1) * y) * jax.nn.softplus(-x))",
        "the cross entropy of sigmoid(x) and y"),
    "kl_div": ("x, y, log_target=False",
               "jnp.exp(y) * (y - x) if log_target else jax.scipy.special.xlogy(y, y) - y * x", "y*(log(y) - x)"),
    "margin_ranking_loss": ("x, y, target, margin=0.0",
                            "jnp.maximum(0.0, margin - jnp.asarray(target) * (x - y))", "max(0, margin - target*(x - y))"),
    "hinge_embedding_loss": ("x, target, margin=1.0",
                             "jnp.where(jnp.asarray(target) == -1, 0.0, x)"
                             " + jnp.where(jnp.asarray(target) == 1, 0.0, jnp.maximum(0.0, margin - x))",
                             "x where target is 1, max(0, margin - x) where it is -1"),
    "cosine_embedding_loss": ("x, y, target, margin=0.0",
                              "_embedding(jnp.sum(x * y, -1) / jnp.sqrt((jnp.sum(x * x, -1) + 1e-12)"
                              " * (jnp.sum(y * y, -1) + 1e-12)), jnp.asarray(target), margin)",
                              "1 - cos where target is 1, max(0, cos - margin) where it is -1"),
    "triplet_margin_loss": ("x, y, z, margin=1.0, p=2, eps=1e-6",
                            "jnp.maximum(0.0, pairwise_distance(x, y, p, eps) - pairwise_distance(x, z, p, eps) + margin)",
                            "max(0, |x - y| - |x - z| + margin)"),
    "gaussian_nll_loss": ("x, y, var, full=False, eps=1e-6",
                          "0.5 * (jnp.log(jnp.maximum(var, eps)) + (x - y) ** 2 / jnp.maximum(var, eps)"
                          " + full * jnp.log(2 * jnp.pi))", "(log(var) + (x - y)**2/var)/2"),
    "poisson_nll_loss": ("x, y, log_input=True, eps=1e-8",
                         "jnp.exp(x) - y * x if log_input else x - y * jnp.log(x + eps)", "exp(x) - y*x"),
}  # fmt: skip


def _loss(name: str, parameters: str, expression: str, says: str) -> str:
    return (
        f"def {name}({parameters}, reduction='mean'):\n"
        f'    """{says}, reduced."""\n'
        f"    each = {expression}\n"
        "    return each if reduction == 'none' else jnp.sum(each) if reduction == 'sum' else jnp.mean(each)\n"
    )


JAX_HELPERS = {
    "derivative": '''\
def derivative(f, order):
    """The function x -> d^order f / dx^order."""
    for _ in range(order):
        f = jax.grad(f)
    return lambda x: f(jnp.asarray(x, dtype=float))
''',
    **{head.partition("(")[0]: _defined(head, *told) for head, told in _ONE_LINERS.items()},
    **{name: _loss(name, *told) for name, told in _LOSSES.items()},
    **JAX_LAYERS,
    **{
        name: f'''\
def {name}(*sizes, size=None, dtype=None):
    """{name.capitalize()} of these sizes."""
    return jnp.{name}(_sizes(sizes) if size is None else size, dtype)
'''
        for name in ("zeros", "ones")
    },
    "expand": '''\
def expand(x, *sizes, size=None):
    """x spread to other sizes; -1 keeps one."""
    sizes = size or _sizes(sizes)
    own = (1,) * (len(sizes) - x.ndim) + x.shape
    return jnp.broadcast_to(x, [n if size == -1 else size for size, n in zip(sizes, own)])
''',
    "masked_select": '''\
def masked_select(x, mask):
    """The elements of x where the mask holds."""
    x, mask = jnp.broadcast_arrays(x, jnp.asarray(mask))
    return x[mask]
''',
    "nll_loss": '''\
def nll_loss(x, target, weight=None, ignore_index=-100, reduction='mean'):
    """Minus the scores x at the target classes, which lie along axis 1, or 0 of a single case."""
    axis, target = (1 if x.ndim > 1 else 0), jnp.asarray(target)
    kept = target != ignore_index
    classes = jnp.where(kept, target, 0)
    weights = jnp.where(kept, 1.0 if weight is None else jnp.asarray(weight)[classes], 0.0)
    each = -weights * jnp.squeeze(jnp.take_along_axis(x, jnp.expand_dims(classes, axis), axis), axis)
    return each if reduction == 'none' else jnp.sum(each) / (1.0 if reduction == 'sum' else jnp.sum(weights))
''',
    "cross_entropy": '''\
def cross_entropy(x, target, weight=None, ignore_index=-100, reduction='mean', label_smoothing=0.0):
    """The surprise at classes, or their probabilities, guessed with scores x along axis 1, or 0 of a single case."""
    axis, target = (1 if x.ndim > 1 else 0), jnp.asarray(target)
    logs = jax.nn.log_softmax(x, axis)
    whole = jnp.issubdtype(target.dtype, jnp.integer)
    if whole and not label_smoothing:
        return nll_loss(logs, target, weight, ignore_index, reduction)
    assert weight is None and ignore_index == -100
    shares = jax.nn.one_hot(target, x.shape[axis], axis=axis) if whole else target
    each = -jnp.sum(((1 - label_smoothing) * shares + label_smoothing / x.shape[axis]) * logs, axis)
    return each if reduction == 'none' else jnp.sum(each) if reduction == 'sum' else jnp.mean(each)
''',
    "scaled_dot_product_attention": '''\
def scaled_dot_product_attention(query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None):
    """Means of values, weighted by how well keys fit queries."""
    scores = query @ jnp.swapaxes(key, -1, -2) * (query.shape[-1] ** -0.5 if scale is None else scale)
    if is_causal:
        attn_mask = jnp.tril(jnp.ones(scores.shape[-2:], dtype=bool))
    if attn_mask is not None:
        mask = jnp.asarray(attn_mask)
        scores = jnp.where(mask, scores, -jnp.inf) if mask.dtype == bool else scores + mask
    return jax.nn.softmax(scores, -1) @ value
''',
    "solve_triangular": '''\
def solve_triangular(a, b, upper, left=True, unitriangular=False):
    """The solution X of a @ X = b, or of X @ a = b, with a triangular matrix."""
    if not left:
        turned = solve_triangular(jnp.swapaxes(a, -1, -2), jnp.swapaxes(b, -1, -2), not upper, True, unitriangular)
        return jnp.swapaxes(turned, -1, -2)
    return jax.scipy.linalg.solve_triangular(a, b, lower=not upper, unit_diagonal=unitriangular)
''',
    "sort": '''\
def sort(x, axis=-1, descending=False):
    """The sorted elements along an axis, and where they were."""
    order = jnp.argsort(x, axis=axis, stable=True, descending=descending)
    return jnp.take_along_axis(x, order, axis), order
''',
    "topk": '''\
def topk(x, k, axis=-1, largest=True):
    """The k greatest elements along an axis, and where they were."""
    found, order = sort(x, axis, descending=largest)
    return jax.lax.slice_in_dim(found, 0, k, axis=axis), jax.lax.slice_in_dim(order, 0, k, axis=axis)
''',
    "median": '''\
def median(x, axis=None, keepdims=False):
    """The lower of the two middle elements; along an axis with where it was."""
    if axis is None:
        return jnp.sort(jnp.ravel(x))[(x.size - 1) // 2]
    order = jnp.argsort(x, axis=axis, stable=True)
    at = jax.lax.slice_in_dim(order, (x.shape[axis] - 1) // 2, (x.shape[axis] + 1) // 2, axis=axis)
    found = jnp.take_along_axis(x, at, axis)
    return (found, at) if keepdims else (jnp.squeeze(found, axis), jnp.squeeze(at, axis))
''',
    "split": '''\
def split(x, size, axis=0):
    """x in pieces of a size, or of several, along an axis."""
    n = x.shape[axis]
    sizes = [min(size, n - i) for i in range(0, n, size)] if isinstance(size, int) else size
    ends = [sum(sizes[: i + 1]) for i in range(len(sizes) - 1)]
    return tuple(jnp.split(x, ends, axis))
''',
    "chunk": '''\
def chunk(x, chunks, axis=0):
    """x in so many pieces along an axis, the last one perhaps shorter."""
    return split(x, -(-x.shape[axis] // chunks), axis)
''',
    "pad": '''\
def pad(x, widths, mode='constant', value=0.0):
    """x with elements before and behind it; the widths of the last axis come first."""
    pairs = [(0, 0)] * (x.ndim - len(widths) // 2) + list(zip(widths[-2::-2], widths[-1::-2]))
    named = {'reflect': 'reflect', 'replicate': 'edge', 'circular': 'wrap'}
    return jnp.pad(x, pairs, constant_values=value) if mode == 'constant' else jnp.pad(x, pairs, mode=named[mode])
''',
    "index_add": '''\
def index_add(x, axis, index, source, alpha=1):
    """x with source added at places along an axis."""
    moved = jnp.moveaxis(x, axis, 0).at[jnp.asarray(index)].add(alpha * jnp.moveaxis(jnp.asarray(source), axis, 0))
    return jnp.moveaxis(moved, 0, axis)
''',
    "index_copy": '''\
def index_copy(x, axis, index, source):
    """x with source at places along an axis."""
    moved = jnp.moveaxis(x, axis, 0).at[jnp.asarray(index)].set(jnp.moveaxis(jnp.asarray(source), axis, 0))
    return jnp.moveaxis(moved, 0, axis)
''',
    "index_fill": '''\
def index_fill(x, axis, index, value):
    """x with a value at places along an axis."""
    return jnp.moveaxis(jnp.moveaxis(x, axis, 0).at[jnp.asarray(index)].set(value), 0, axis)
''',
    "scatter": '''\
def scatter(x, axis, index, src):
    """x with elements of src at places along an axis, for each of the others."""
    index = jnp.asarray(index)
    places = list(jnp.ogrid[tuple(slice(n) for n in index.shape)])
    places[axis] = index
    return x.at[tuple(places)].set(jnp.broadcast_to(jnp.asarray(src), index.shape))
''',
    "scatter_add": '''\
def scatter_add(x, axis, index, src):
    """x with elements of src added at places along an axis, for each of the others."""
    index = jnp.asarray(index)
    places = list(jnp.ogrid[tuple(slice(n) for n in index.shape)])
    places[axis] = index
    return x.at[tuple(places)].add(jnp.asarray(src))
''',
    "diag_embed": '''\
def diag_embed(x, offset=0, dim1=-2, dim2=-1):
    """Zeros with the last axis of x on a diagonal of two axes."""
    n = x.shape[-1] + abs(offset)
    rows = jnp.arange(x.shape[-1]) + max(0, -offset)
    full = jnp.zeros(x.shape[:-1] + (n, n)).at[..., rows, rows + offset].set(x)
    return jnp.moveaxis(full, (-2, -1), (dim1, dim2))
''',
}
