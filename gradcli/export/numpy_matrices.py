"""How decompositions, products of matrices and determinants are written in NumPy."""

from __future__ import annotations

from gradcli.export.straight import ATOM, PRODUCT, SUM, UNARY, Template, call, infix

TYPE_CHECKING = False
if TYPE_CHECKING:
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


MATRICES: Templates = {
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
    "complement": Template("np.linalg.qr({0}, mode='complete')[0][..., {0}.shape[-1]:]", ATOM, (ATOM,)),
    "linalg_matrix_exp": call("expm"),
}
MATRIX_HELPERS = {
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
