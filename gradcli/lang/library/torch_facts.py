"""What `torch` says of tensors and of itself, `torch.is_complex(x)`, and what is elsewhere now, `torch.lu(A)`."""

from __future__ import annotations

from gradcli.core.inference import is_inference_mode
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import mode
from gradcli.errors import ValueProblem
from gradcli.lang.values.objects import Builtin, Device
from gradcli.lang.values.tensor_methods import TENSOR_METHODS, TYPE_NAMES, tensors_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# Methods that are functions of `torch`, too.
_BOTH = (
    *(
        "conj",
        "is_complex",
        "is_conj",
        "is_floating_point",
        "is_inference",
        "is_neg",
        "is_nonzero",
        "is_same_size",
    ),
    *("is_signed", "numel", "resolve_conj", "resolve_neg", "detach"),
)
# What PyTorch had once, and what is written instead.
_REMOVED = {
    "solve": "torch.linalg.solve(A, B): the matrix comes first",
    "lstsq": "torch.linalg.lstsq(A, B).solution: the matrix comes first",
    "symeig": "torch.linalg.eigh(A), or torch.linalg.eigvalsh(A) for the eigenvalues alone",
    "eig": "gradcli has no complex numbers; for a symmetric matrix torch.linalg.eigh(A)",
    "matrix_rank": "torch.linalg.matrix_rank(A)",
}


def _removed(name: str) -> Callable[..., Any]:
    def refuse(*_arguments: Any) -> Any:
        raise ValueProblem(
            f"torch.{name} is no longer in PyTorch",
            hint=_REMOVED[name],
            kind="RuntimeError",
            said="This function was deprecated since version 1.9 and is now removed.",
        )

    return refuse


def _function(name: str) -> Builtin:
    method = TENSOR_METHODS[name]
    signature = method.signature.replace("self", "input", 1)
    return Builtin(name, signature, lambda t, *rest: method.function(tensors_of(t, name)[0], *rest))


def _packed_factors(a: Any, pivot: Any, infos: Any) -> tuple[Any, ...]:
    """Return what `torch.lu` gives: L and U in one matrix, the exchanges of rows, and zeros for what went wrong."""
    factors = tuple(OPERATORS["lu_factor"].call(a, pivot=pivot))
    return (*factors, OPERATORS["zeros"].call(a.shape[:-2], dtype="int32")) if infos else factors


def torch_facts() -> dict[str, Any]:
    """Return these functions by name."""
    return {
        **{name: _function(name) for name in _BOTH},
        "real": Builtin("real", "input", lambda t: tensors_of(t, "real")[0]),
        **{name: Builtin(name, "*arguments, **named", _removed(name)) for name in _REMOVED},
        "is_inference_mode_enabled": Builtin("is_inference_mode_enabled", "", is_inference_mode),
        "is_anomaly_enabled": Builtin("is_anomaly_enabled", "", lambda: mode.anomalies),
        "lu": Builtin("lu", "A, pivot=True, get_infos=False", _packed_factors),
        "lu_solve": Builtin(
            "lu_solve",
            "b, LU_data, LU_pivots",
            lambda b, factors, pivots: OPERATORS["lu_solve"].call(factors, pivots, b),
        ),
        "typename": Builtin(
            "typename", "o", lambda t: f"torch.{TYPE_NAMES[tensors_of(t, 'typename')[0].dtype]}"
        ),
        "get_float32_matmul_precision": Builtin("get_float32_matmul_precision", "", lambda: "highest"),
        "are_deterministic_algorithms_enabled": Builtin(
            "are_deterministic_algorithms_enabled", "", lambda: False
        ),
        "get_default_device": Builtin("get_default_device", "", lambda: Device("cpu")),
        "get_num_threads": Builtin("get_num_threads", "", lambda: 1),
        "set_float32_matmul_precision": Builtin(
            "set_float32_matmul_precision", "precision", lambda _: None, silent=True
        ),
    }
