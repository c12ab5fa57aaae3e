"""What gradcli's operators are called in PyTorch, and what it does not have in terms of what it has."""

from __future__ import annotations

from gradcli.core.registry import OPERATORS
from gradcli.errors import EvaluationProblem


def _by_statistics(name: str, flag: str, default: bool) -> str:
    return f'''\
def {name}(x, running_mean=None, running_var=None, weight=None, bias=None, {flag}={default}, momentum=0.1, eps=1e-5):
    """x normalised per channel; statistics and weights may be lists."""
    given = [None if w is None else torch.as_tensor(w, dtype=x.dtype) for w in (running_mean, running_var, weight, bias)]
    return torch.nn.functional.{name}(x, *given, {flag}, momentum, eps)
'''


TORCH_HELPERS = {
    "cbrt": "def cbrt(x):\n    return torch.sign(x) * torch.abs(x) ** (1 / 3)\n",
    "gamma": '''\
def gamma(x):
    """The gamma function."""
    sign = torch.where((x < 0) & (torch.floor(x) % 2 != 0), -1.0, 1.0)
    return sign * torch.exp(torch.lgamma(x))
''',
    "beta": '''\
def beta(x, y):
    """The beta function of positive numbers."""
    return torch.exp(torch.lgamma(x) + torch.lgamma(y) - torch.lgamma(x + y))
''',
    "heaviside": '''\
def heaviside(x, at_zero):
    """0 below 0, 1 above."""
    return torch.where(x == 0, at_zero, torch.where(x > 0, 1.0, 0.0))
''',
    "floor_divide": '''\
def floor_divide(x, y):
    """x / y rounded down; PyTorch's own has no derivative."""
    return torch.div(x, y, rounding_mode="floor")
''',
    "binary_cross_entropy_with_logits": '''\
def binary_cross_entropy_with_logits(x, y, weight=None, reduction="mean", pos_weight=None):
    """The cross entropy of sigmoid(x) and y; weights may be numbers."""
    weight, pos_weight = (None if w is None else torch.as_tensor(w, dtype=x.dtype) for w in (weight, pos_weight))
    return torch.nn.functional.binary_cross_entropy_with_logits(
        x, y, weight, reduction=reduction, pos_weight=pos_weight
    )
''',
    "cov": '''\
def cov(x, *, correction=1, fweights=None, aweights=None):
    """The covariance matrix; weights may be lists."""
    fweights, aweights = (None if w is None else torch.as_tensor(w) for w in (fweights, aweights))
    return torch.cov(x, correction=correction, fweights=fweights, aweights=aweights)
''',
    "group_norm": '''\
def group_norm(x, num_groups, weight=None, bias=None, eps=1e-5):
    """x normalised over groups of channels; weights may be lists."""
    weight, bias = (None if w is None else torch.as_tensor(w, dtype=x.dtype) for w in (weight, bias))
    return torch.nn.functional.group_norm(x, num_groups, weight, bias, eps)
''',
    "rms_norm": '''\
def rms_norm(x, normalized_shape, weight=None, eps=None):
    """x over its root mean square over the last axes; weights may be a list."""
    weight = None if weight is None else torch.as_tensor(weight, dtype=x.dtype)
    return torch.nn.functional.rms_norm(x, normalized_shape, weight, eps)
''',
    "scaled_dot_product_attention": '''\
def scaled_dot_product_attention(query, key, value, attn_mask=None, **settings):
    """Means of values, weighted by how well keys fit queries; the mask may be a list."""
    mask = None if attn_mask is None else torch.as_tensor(attn_mask)
    return torch.nn.functional.scaled_dot_product_attention(query, key, value, mask, **settings)
''',
    "batch_norm": _by_statistics("batch_norm", "training", False),
    "instance_norm": _by_statistics("instance_norm", "use_input_stats", True),
    "view": "def view(x, *sizes, shape=None):\n    return x.reshape(*(sizes or [shape]))\n",
    "reshape_as": "def reshape_as(x, other):\n    return x.reshape(other.shape)\n",
    "expand": "def expand(x, *sizes, size=None):\n    return x.expand(*(sizes or [size]))\n",
    "expand_as": "def expand_as(x, other):\n    return x.expand_as(other)\n",
    "unfold": "def unfold(x, dimension, size, step):\n    return x.unfold(dimension, size, step)\n",
    "repeat": "def repeat(x, *times, repeats=None):\n    return x.repeat(*(times or [repeats]))\n",
    "derivative": '''\
def derivative(f, order):
    """The function x -> d^order f / dx^order."""
    if order == 0:
        return f
    inner = derivative(f, order - 1)

    def slope(x):
        x = torch.as_tensor(x, dtype=torch.get_default_dtype()).clone()
        if not x.requires_grad:
            x.requires_grad_()
        y = inner(x)
        if not y.requires_grad:
            return torch.zeros_like(x)
        found = torch.autograd.grad(y, x, create_graph=True, allow_unused=True)[0]
        return torch.zeros_like(x) if found is None else found

    return slope
''',
}
_NO_DERIVATIVE = {"j0", "j1"}
_OTHERWISE = {
    "sgn": "torch.sign",  # torch.sgn's own derivative is a tensor without memory
    "pinv": "torch.linalg.pinv",  # torch.pinverse has no tolerances by these names
}
_FUNCTIONAL = "torch.nn.functional."


def torch_name(name: str) -> str:
    """Return what an operator is called in PyTorch. Raises: EvaluationProblem if it has none, or no derivative."""
    operator = OPERATORS[name]
    for spelled in (operator.name, name):
        if spelled in TORCH_HELPERS:
            return spelled
    if operator.name in _NO_DERIVATIVE:
        raise EvaluationProblem(
            f"PyTorch has no derivative of {name}", hint="--to numpy writes it from the recorded graph"
        )
    if operator.name in _OTHERWISE:
        return _OTHERWISE[operator.name]
    # Of the losses the functions under torch itself are internals with other parameters.
    functional = [each for each in operator.torch if each.startswith(_FUNCTIONAL)]
    if operator.family in ("loss", "activation", "convolution") and functional:
        return functional[0]
    if not operator.torch:
        raise EvaluationProblem(
            f"PyTorch has no function {name}",
            hint="--to numpy writes it step by step from the recorded graph",
        )
    return operator.torch[0]
