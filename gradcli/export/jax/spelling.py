"""What gradcli's operators are called in JAX."""

from __future__ import annotations

from gradcli.core.registry import OPERATORS
from gradcli.errors import EvaluationProblem
from gradcli.export.jax.helpers import JAX_HELPERS

_NUMPY_NAMES = (
    "add subtract multiply divide negative floor ceil trunc sign abs copysign heaviside exp exp2 expm1 log log2 log10 "
    "log1p sqrt cbrt square reciprocal hypot sin cos tan sinh cosh tanh sinc deg2rad rad2deg logaddexp logaddexp2 "
    "maximum minimum fmax fmin remainder fmod where isnan isinf isfinite sum mean prod max min amax amin any all "
    "argmax argmin cumsum cumprod matmul dot vdot outer inner kron trace stack reshape transpose ravel "
    "tril triu diag diagonal flip roll full eye arange linspace zeros_like ones_like full_like einsum "
    "tensordot isclose allclose logical_and logical_or logical_not logical_xor nan_to_num floor_divide round "
    "argsort nansum broadcast_to tile expand_dims vstack hstack searchsorted count_nonzero float_power positive "
    "fliplr flipud rot90 atleast_1d atleast_2d atleast_3d bitwise_and bitwise_or bitwise_xor bitwise_not isin isneginf "
    "isposinf signbit column_stack dstack hsplit vsplit diff corrcoef vander diagflat nanmean quantile nanquantile "
    "vecdot nonzero"
)
_JNP = frozenset(_NUMPY_NAMES.split())
_LINALG = (
    "det inv pinv eigh eigvalsh svdvals slogdet cholesky qr cond matrix_rank matrix_power multi_dot norm "
    "tensorinv tensorsolve"
)
_LAYERS = "sigmoid relu relu6 softplus silu mish elu celu selu leaky_relu softmax log_softmax glu one_hot"
_SPECIAL = "erf erfc erfinv digamma gamma beta i0 i1 i0e i1e ndtr log_ndtr ndtri xlogy xlog1py entr zeta logit polygamma"
_RENAMED = {
    "sub": "subtract", "mul": "multiply", "div": "divide", "true_divide": "divide", "neg": "negative", "pow": "power",
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2", "asinh": "arcsinh", "acosh": "arccosh",
    "atanh": "arctanh", "clamp": "clip", "cat": "concatenate", "mm": "matmul", "bmm": "matmul", "mv": "matmul",
    "tensor": "asarray", "as_tensor": "asarray", "clone": "asarray", "transpose": "swapaxes",
    "swapaxes": "swapaxes", "t": "transpose", "permute": "transpose", "unsqueeze": "expand_dims",
    "movedim": "moveaxis", "sgn": "sign", "eq": "equal",
    "ne": "not_equal", "lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal", "equal": "array_equal",
    "broadcast_tensors": "broadcast_arrays", "linalg_cross": "cross",
    "tensor_split": "array_split",
}  # fmt: skip
_ELSEWHERE = {
    "rsqrt": "jax.lax.rsqrt", "inverse": "jnp.linalg.inv", "linalg_slogdet": "jnp.linalg.slogdet",
    "linalg_svd": "jnp.linalg.svd", "linalg_norm": "jnp.linalg.norm", "logsumexp": "jax.scipy.special.logsumexp",
    "igamma": "jax.scipy.special.gammainc", "igammac": "jax.scipy.special.gammaincc",
    "lgamma": "jax.scipy.special.gammaln", "matrix_exp": "jax.scipy.linalg.expm",
    "block_diag": "jax.scipy.linalg.block_diag", "logsigmoid": "jax.nn.log_sigmoid", "softsign": "jax.nn.soft_sign",
    "hardtanh": "jax.nn.hard_tanh", "hardsigmoid": "jax.nn.hard_sigmoid", "hardswish": "jax.nn.hard_silu",
}  # fmt: skip
_JAX = {
    **{name: f"jnp.{name}" for name in _JNP},
    **{name: f"jnp.{renamed}" for name, renamed in _RENAMED.items()},
    **{name: f"jnp.linalg.{name}" for name in _LINALG.split()},
    **{name: f"jax.nn.{name}" for name in _LAYERS.split()},
    **{name: f"jax.scipy.special.{name}" for name in _SPECIAL.split()},
    **_ELSEWHERE,
}
# What parameters are called there, of all operators and of single ones.
_OPTIONS = {"dim": "axis", "keepdim": "keepdims"}
_OWN_OPTIONS = {
    "diag": {"diagonal": "k"}, "tril": {"diagonal": "k"}, "triu": {"diagonal": "k"},
    "diagonal": {"dim1": "axis1", "dim2": "axis2"}, "flip": {"dims": "axis"}, "roll": {"shifts": "shift", "dims": "axis"},
    "rot90": {"dims": "axes"}, "norm": {"p": "ord"}, "pad": {"pad": "widths"}, "tensordot": {"dims": "axes"},
    "tile": {"dims": "reps"}, "tensorsolve": {"dims": "axes"},
    "permute": {"dims": "axes"}, "transpose": {"dim0": "axis1", "dim1": "axis2"},
    "swapaxes": {"axis0": "axis1", "axis1": "axis2"}, "split": {"split_size_or_sections": "size"},
    "scatter": {"value": "src"}, "unfold": {"dimension": "axis"}, "movedim": {"source": "source"},
}  # fmt: skip


def jax_option(operator: str, name: str) -> str:
    """Return what a parameter of an operator is called in JAX."""
    own = OPERATORS[operator].name if operator in OPERATORS else operator
    return _OWN_OPTIONS.get(own, {}).get(name) or _OPTIONS.get(name, name)


def jax_name(name: str) -> str:
    """Return what an operator is called in JAX. Raises: EvaluationProblem if it is in no table of ours."""
    own = OPERATORS[name].name
    for spelled in (own, name):
        if spelled in JAX_HELPERS:
            return spelled
        if spelled in _JAX:
            return _JAX[spelled]
    raise EvaluationProblem(
        f"{name} cannot be written in JAX", hint="--to numpy writes it step by step from the recorded graph"
    )
