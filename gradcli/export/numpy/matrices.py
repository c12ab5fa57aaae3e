"""How decompositions, products of matrices and determinants are written in NumPy."""

from __future__ import annotations

from gradcli.export.straight import ATOM, PRODUCT, SUM, UNARY, Template, call, infix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcli.export.graph import Node
    from gradcli.export.straight import Templates

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _contraction(node: Node, xs: tuple[Node, ...]) -> Template | None:
    operands = ["".join([_LETTERS[n] for n in own]) for own in node.params["letters"]]
    result = "".join([_LETTERS[n] for n in node.params["out"]])
    listed = ", ".join(f"{{{i}}}" for i in range(len(xs)))
    return Template(f"np.einsum({','.join(operands) + '->' + result!r}, {listed})")


def _affine(node: Node, xs: tuple[Node, ...]) -> Template:
    beta, alpha = node.params["beta"], node.params["alpha"]
    start = "{0}" if beta == 1 else f"{beta!r} * {{0}}"
    product = "{1} @ {2}" if alpha == 1 else f"{alpha!r} * ({{1}} @ {{2}})"
    return Template(f"{start} + {product}", SUM, (PRODUCT, PRODUCT, UNARY))


def _over_windows(name: str) -> Callable[[Node, tuple[Node, ...]], Template]:
    """Return the call of a helper for convolutions, with where the windows are."""

    def written(node: Node, xs: tuple[Node, ...]) -> Template:
        at = node.params["at"]
        where = [at.lengths, at.kernel, at.stride, at.padding, at.dilation]
        where += [node.params["groups"]] if "groups" in node.params else []
        operands = ", ".join([f"{{{i}}}" for i in range(len(xs))])
        return Template(f"{name}({operands}, {', '.join(map(repr, where))})")

    return written


MATRICES: Templates = {
    "convolution": _over_windows("convolved"),
    "convolution_spread": _over_windows("spread"),
    "convolution_kernel": _over_windows("kernel_slope"),
    "im2col": _over_windows("unfolded"),
    "col2im": _over_windows("folded"),
    "matmul": infix("@", PRODUCT),
    "bmm": infix("@", PRODUCT),
    "vdot": infix("@", PRODUCT),
    "einsum": _contraction,
    "addmm": _affine,
    "addmv": _affine,
    "baddbmm": _affine,
    "linalg_cross": lambda node, xs: Template(f"np.cross({{0}}, {{1}}, axis={node.params['axis']})"),
    "inv": call("np.linalg.inv"),
    "linalg_inv_ex": call("np.linalg.inv"),
    "linalg_det": call("np.linalg.det"),
    "cofactors": call("cofactors"),
    "sign_of_det": Template("np.linalg.slogdet({0})[0]"),
    "linalg_slogdet": Template("np.linalg.slogdet({0})[1]"),
    "linalg_solve_ex": call("solved", 2),
    "linalg_pinv": call("np.linalg.pinv"),
    "linalg_lstsq": call("least_squares", 2),
    "linalg_cholesky_ex": Template("np.linalg.cholesky(symmetric({0}))"),
    "eigh": call("eigenvectors_and_values"),
    "svd": call("singular_parts"),
    "qr": call("orthogonal_and_triangular"),
    "lu": call("eliminated"),
    "complement": Template("np.linalg.qr({0}, mode='complete')[0][..., {0}.shape[-1]:]", ATOM, (ATOM,)),
    "linalg_matrix_exp": call("expm"),
}
MATRIX_HELPERS = {
    "windows_of": '''\
def windows_of(x, kernel, stride, padding, dilation, groups):
    """All windows of x as columns of matrices (N, groups, C/groups * K, T), and how many there are on each axis."""
    rank = len(kernel)
    x = x[(..., *(slice(n + min(b, 0)) for n, (_, b) in zip(x.shape[2:], padding)))]
    x = np.pad(x, ((0, 0), (0, 0), *((a, max(b, 0)) for a, b in padding)))
    spans = tuple(d * (k - 1) + 1 for k, d in zip(kernel, dilation))
    windows = np.lib.stride_tricks.sliding_window_view(x, spans, axis=tuple(range(-rank, 0)))
    windows = windows[(..., *(slice(None, None, by) for by in (*stride, *dilation)))]
    places = windows.shape[2 : 2 + rank]
    columns = np.moveaxis(windows, range(-rank, 0), range(2, 2 + rank))
    return columns.reshape(len(x), groups, x.shape[1] // groups * int(np.prod(kernel)), int(np.prod(places))), places
''',
    "convolved": '''\
def convolved(x, w, lengths, kernel, stride, padding, dilation, groups):
    """The convolution of x with the kernel w."""
    columns, places = windows_of(x, kernel, stride, padding, dilation, groups)
    return (w.reshape(groups, len(w) // groups, -1) @ columns).reshape(len(x), len(w), *places)
''',
    "spread": '''\
def spread(y, w, lengths, kernel, stride, padding, dilation, groups):
    """The transposed convolution: what each element of y adds, times the kernel w, to an array of these lengths."""
    places = y.shape[2:]
    columns = np.swapaxes(w.reshape(groups, len(w) // groups, -1), -1, -2) @ y.reshape(len(y), groups, len(w) // groups, -1)
    columns = columns.reshape(len(y), w.shape[1] * groups, *kernel, *places)
    return added_up(columns, places, lengths, kernel, stride, padding, dilation)
''',
    "added_up": '''\
def added_up(columns, places, lengths, kernel, stride, padding, dilation):
    """Arrays of these lengths in which windows (N, C, *kernel, *places) are added up."""
    full = np.zeros((*columns.shape[:2], *(n + a + max(b, 0) for n, (a, b) in zip(lengths, padding))))
    for offset in np.ndindex(*kernel):
        seen = (slice(o * d, o * d + by * (t - 1) + 1, by) for o, d, by, t in zip(offset, dilation, stride, places))
        full[(..., *seen)] += columns[(slice(None), slice(None), *offset)]
    return full[(..., *(slice(a, a + n) for n, (a, _) in zip(lengths, padding)))]
''',
    "unfolded": '''\
def unfolded(x, lengths, kernel, stride, padding, dilation):
    """All windows of images (..., C, H, W) as columns (..., C * K, T)."""
    columns, _ = windows_of(x.reshape(-1, *x.shape[-3:]), kernel, stride, padding, dilation, 1)
    return columns.reshape(*x.shape[:-3], *columns.shape[2:])
''',
    "folded": '''\
def folded(y, lengths, kernel, stride, padding, dilation):
    """Images in which columns of windows (..., C * K, T) are added up."""
    spans = (n + a + b - d * (k - 1) - 1 for n, (a, b), d, k in zip(lengths, padding, dilation, kernel))
    places = [span // by + 1 for span, by in zip(spans, stride)]
    columns = y.reshape(-1, y.shape[-2] // int(np.prod(kernel)), *kernel, *places)
    images = added_up(columns, places, lengths, kernel, stride, padding, dilation)
    return images.reshape(*y.shape[:-2], *images.shape[1:])
''',
    "kernel_slope": '''\
def kernel_slope(y, x, lengths, kernel, stride, padding, dilation, groups):
    """The products of y and the windows of x, summed over all places: an array like the kernel."""
    columns, _ = windows_of(x, kernel, stride, padding, dilation, groups)
    out = (y.reshape(len(y), groups, y.shape[1] // groups, -1) @ np.swapaxes(columns, -1, -2)).sum(axis=0)
    return out.reshape(y.shape[1], x.shape[1] // groups, *kernel)
''',
    "solved": '''\
def solved(a, b):
    """The x with a @ x = b; a b with one axis less than the matrices is a vector for each of them."""
    if b.ndim == a.ndim - 1:
        return np.linalg.solve(a, b[..., None])[..., 0]
    return np.linalg.solve(a, b)
''',
    "cofactors": '''\
def cofactors(x):
    """det(x) * inv(x).T for each matrix, by singular values, so that no inverse need exist."""
    u, s, vh = np.linalg.svd(x)
    others = product_of_others(s)
    sign = np.linalg.det(u) * np.linalg.det(vh)
    return sign[..., None, None] * ((u * others[..., None, :]) @ vh)
''',
    "symmetric": '''\
def symmetric(x):
    """The mean of each matrix and its transpose."""
    return (x + np.swapaxes(x, -1, -2)) * 0.5
''',
    "eigenvectors_and_values": '''\
def eigenvectors_and_values(x):
    """The eigenvectors of symmetric matrices in columns, with the eigenvalues in a row below them."""
    values, vectors = np.linalg.eigh(symmetric(x))
    return np.concatenate([vectors, values[..., None, :]], axis=-2)
''',
    "singular_parts": '''\
def singular_parts(x):
    """The factor U, below it the singular values in a row, below them the factor V."""
    u, s, vh = np.linalg.svd(x, full_matrices=False)
    return np.concatenate([u, s[..., None, :], np.swapaxes(vh, -1, -2)], axis=-2)
''',
    "orthogonal_and_triangular": '''\
def orthogonal_and_triangular(x):
    """The factor Q, and below it the transposed factor R."""
    q, r = np.linalg.qr(x)
    return np.concatenate([q, np.swapaxes(r, -1, -2)], axis=-2)
''',
    "eliminated": '''\
def eliminated(x):
    """U, and below its diagonal L, of matrices that need no exchange of rows."""
    x = np.array(x)
    for k in range(min(x.shape[-2:])):
        x[..., k + 1:, k] /= x[..., k, k, None]
        x[..., k + 1:, k + 1:] -= x[..., k + 1:, k, None] * x[..., k, None, k + 1:]
    return x
''',
    "least_squares": '''\
def least_squares(a, b):
    """The X with the least |a @ X - b|."""
    m, n = a.shape[-2:]
    if m >= n:
        q, r = np.linalg.qr(a)
        size = np.abs(np.diagonal(r, axis1=-2, axis2=-1))
        if n and (size.min(axis=-1) > n * np.finfo(a.dtype).eps * size.max(axis=-1)).all():
            return np.linalg.solve(r, np.swapaxes(q, -1, -2) @ b)
    return np.linalg.pinv(a) @ b
''',
}
