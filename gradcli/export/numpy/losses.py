"""How the losses that are one primitive each are written in NumPy."""

from __future__ import annotations

from gradcli.export.straight import ATOM, LOOSE, Template

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcli.export.graph import Node
    from gradcli.export.straight import Templates


def _reduced(each: str) -> Callable[[Node, tuple[Node, ...]], Template]:
    """Return what writes a loss of single elements, summed up as the node says."""

    def make(node: Node, _xs: tuple[Node, ...]) -> Template:
        wrap = {"none": "{}", "sum": "np.sum({})", "mean": "np.mean({})"}[node.params["reduction"]]
        return Template(wrap.replace("{}", each), ATOM, (LOOSE,) * 6)

    return make


def _nll(node: Node, xs: tuple[Node, ...]) -> Template:
    weight = "{2}" if xs[2].shape else "1.0"  # A number stands for no weights.
    return Template(
        f"nll_loss({{0}}, {{1}}, {weight}, {node.params['ignore_index']}, {node.params['reduction']!r})"
    )


LOSSES: Templates = {
    "mse_loss": _reduced("squared_difference({0}, {1})"),
    "smooth_l1_loss": _reduced("smooth_l1({0}, {1}, {2})"),
    "huber_loss": _reduced("huber({0}, {1}, {2})"),
    "binary_cross_entropy": _reduced("cross_entropy_of_two({0}, {1}, {2})"),
    "binary_cross_entropy_with_logits": _reduced("cross_entropy_of_logits({0}, {1}, {2}, {3})"),
    "soft_margin_loss": _reduced("soft_margin({0}, {1})"),
    "nll_loss": _nll,
}
LOSS_HELPERS = {
    "squared_difference": '''\
def squared_difference(x, y):
    """(x - y)**2."""
    return np.square(x - y)
''',
    "smooth_l1": '''\
def smooth_l1(x, y, beta):
    """d**2/(2*beta) where d = |x - y| is below beta, else d - beta/2."""
    size = np.abs(x - y)
    return np.where(size < beta, 0.5 * size * size / (beta or 1.0), size - 0.5 * beta)
''',
    "huber": '''\
def huber(x, y, delta):
    """d**2/2 where d = |x - y| is at most delta, else delta*(d - delta/2)."""
    size = np.abs(x - y)
    return np.where(size <= delta, 0.5 * size * size, delta * (size - 0.5 * delta))
''',
    "cross_entropy_of_two": '''\
def cross_entropy_of_two(x, y, weight):
    """-weight*(y*log(x) + (1 - y)*log(1 - x)), logarithms being at least -100."""
    with np.errstate(divide="ignore"):
        return -weight * (y * np.maximum(np.log(x), -100.0) + (1.0 - y) * np.maximum(np.log1p(-x), -100.0))
''',
    "cross_entropy_of_logits": '''\
def cross_entropy_of_logits(x, y, weight, positive):
    """The cross entropy of sigmoid(x) and y, where positive weighs the cases y = 1."""
    surprise = np.log1p(np.exp(-np.abs(x))) + np.maximum(-x, 0.0)
    return weight * ((1.0 - y) * x + (1.0 + (positive - 1.0) * y) * surprise)
''',
    "soft_margin": '''\
def soft_margin(x, y):
    """log(1 + exp(-y*x))."""
    return np.logaddexp(0.0, -y * x)
''',
    "nll_loss": '''\
def nll_loss(x, target, weight, ignore_index, reduction):
    """Minus the weighted scores x at the target classes, which lie along axis 1, or 0 of a single case."""
    axis = 1 if x.ndim > 1 else 0
    target = np.expand_dims(np.asarray(target), axis)
    shape = [1] * x.ndim
    shape[axis] = -1
    hit = (np.arange(x.shape[axis]).reshape(shape) == target) & (target != ignore_index)
    weights = np.where(hit, np.broadcast_to(weight, x.shape[axis]).reshape(shape), 0.0)
    if reduction == "mean":
        weights = weights / np.sum(weights)
    return -np.sum(np.where(hit, x, 0.0) * weights, axis=axis if reduction == "none" else None)
''',
}
