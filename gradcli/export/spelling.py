"""What gradcli's names are called in PyTorch and JAX."""

from __future__ import annotations

from gradcli.core.registry import OPERATORS
from gradcli.errors import EvaluationProblem

CONSTANTS = {
    "pi": "math.pi", "π": "math.pi", "e": "math.e", "tau": "math.tau", "τ": "math.tau", "inf": "math.inf",
    "∞": "math.inf", "nan": "math.nan",
}  # fmt: skip
_PYTHON = (
    "print len range enumerate zip float int bool str list tuple isinstance divmod reversed sorted map filter dict "
    "Exception ValueError TypeError RuntimeError AssertionError ArithmeticError"
)
PYTHON = frozenset(_PYTHON.split())
# Operators that are sums and the like for one operand, and Python's own for a comprehension.
OVER_ITEMS = {"sum": "sum", "max": "max", "min": "min", "prod": "math.prod", "any": "any", "all": "all"}

_NUMPY_NAMES = (
    "add subtract multiply divide negative floor ceil trunc sign abs copysign heaviside exp exp2 expm1 log log2 log10 "
    "log1p sqrt cbrt square reciprocal hypot sin cos tan sinh cosh tanh sinc deg2rad rad2deg logaddexp logaddexp2 "
    "maximum minimum fmax fmin remainder fmod where isnan isinf isfinite sum mean prod max min amax amin any all "
    "argmax argmin cumsum cumprod matmul dot vdot outer inner cross kron trace stack reshape transpose ravel squeeze "
    "tril triu diag diagonal flip roll zeros ones full eye arange linspace zeros_like ones_like full_like einsum "
    "tensordot isclose allclose logical_and logical_or logical_not logical_xor nan_to_num ldexp floor_divide round "
    "argsort nansum broadcast_to tile expand_dims vstack hstack searchsorted count_nonzero"
)
_JNP = frozenset(_NUMPY_NAMES.split())
_LAYERS = "sigmoid relu relu6 softplus silu mish elu celu selu leaky_relu softmax log_softmax glu one_hot"
_JAX = {
    "sub": "jnp.subtract", "mul": "jnp.multiply", "div": "jnp.divide", "true_divide": "jnp.divide",
    "neg": "jnp.negative", "pow": "jnp.power", "asin": "jnp.arcsin", "acos": "jnp.arccos", "atan": "jnp.arctan",
    "atan2": "jnp.arctan2", "asinh": "jnp.arcsinh", "acosh": "jnp.arccosh", "atanh": "jnp.arctanh",
    "clamp": "jnp.clip", "rsqrt": "jax.lax.rsqrt", "norm": "jnp.linalg.norm", "det": "jnp.linalg.det",
    "inverse": "jnp.linalg.inv", "inv": "jnp.linalg.inv", "solve": "jnp.linalg.solve", "cat": "jnp.concatenate",
    "mm": "jnp.matmul", "bmm": "jnp.matmul", "mv": "jnp.matmul", "tensor": "jnp.asarray", "flatten": "jnp.ravel",
    "t": "jnp.transpose", "permute": "jnp.transpose", "logsumexp": "jax.scipy.special.logsumexp",
    "clone": "jnp.asarray",
    **{name: f"jax.nn.{name}" for name in _LAYERS.split()},
    "logsigmoid": "jax.nn.log_sigmoid", "softsign": "jax.nn.soft_sign", "hardtanh": "jax.nn.hard_tanh",
    "hardsigmoid": "jax.nn.hard_sigmoid", "hardswish": "jax.nn.hard_silu",
    **{name: f"jax.scipy.special.{jax}" for name, jax in {
        "erf": "erf", "erfc": "erfc", "erfinv": "erfinv", "lgamma": "gammaln", "digamma": "digamma", "gamma": "gamma",
        "beta": "beta", "i0": "i0", "i1": "i1", "i0e": "i0e", "i1e": "i1e", "ndtr": "ndtr", "log_ndtr": "log_ndtr",
        "ndtri": "ndtri", "xlogy": "xlogy", "xlog1py": "xlog1py", "entr": "entr", "zeta": "zeta", "logit": "logit",
    }.items()},
}  # fmt: skip

# What the library does not have, in terms of what it has.
TORCH_HELPERS = {
    "cbrt": "def cbrt(x):\n    return torch.sign(x) * torch.abs(x) ** (1 / 3)\n",
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
JAX_HELPERS = {
    "derivative": '''\
def derivative(f, order):
    """The function x -> d^order f / dx^order."""
    for _ in range(order):
        f = jax.grad(f)
    return lambda x: f(jnp.asarray(x, dtype=float))
''',
    "std": "def std(x, *axes, **named):\n    return jnp.std(x, *axes, ddof=1, **named)\n",
    "var": "def var(x, *axes, **named):\n    return jnp.var(x, *axes, ddof=1, **named)\n",
    "gelu": "def gelu(x):\n    return jax.nn.gelu(x, approximate=False)\n",
    "frac": "def frac(x):\n    return x - jnp.trunc(x)\n",
    "mse_loss": "def mse_loss(x, y):\n    return jnp.mean(jnp.square(x - y))\n",
}


_NO_DERIVATIVE = {"j0", "j1", "heaviside"}


def torch_name(name: str) -> str:
    """Return what an operator is called in PyTorch. Raises: EvaluationProblem if it has none, or no derivative."""
    if name in TORCH_HELPERS:
        return name
    operator = OPERATORS[name]
    if operator.name in _NO_DERIVATIVE:
        raise EvaluationProblem(
            f"PyTorch has no derivative of {name}", hint="--to numpy writes it from the recorded graph"
        )
    if not operator.torch:
        raise EvaluationProblem(
            f"PyTorch has no function {name}",
            hint="--to numpy writes it step by step from the recorded graph",
        )
    return operator.torch[0]


def jax_name(name: str) -> str:
    """Return what an operator is called in JAX. Raises: EvaluationProblem if it is in no table of ours."""
    own = OPERATORS[name].name
    if own in JAX_HELPERS:
        return own
    for spelled in (own, name):
        if spelled in _JAX:
            return _JAX[spelled]
        if spelled in _JNP:
            return f"jnp.{spelled}"
    raise EvaluationProblem(
        f"{name} cannot be written in JAX", hint="--to numpy writes it step by step from the recorded graph"
    )
