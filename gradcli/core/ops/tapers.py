"""Windows of signals, `hann_window(5)` and its kin: numbers that rise from an edge to the middle and fall again.

Source: Harris (1978), On the use of windows for harmonic analysis with the discrete Fourier transform.
"""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.axes import dtype_name, integer
from gradcli.core.ops.creation import NOT_CHECKED, made_of, number_of
from gradcli.core.patience import passing
from gradcli.core.registry import PAGE, Help, operator
from gradcli.core.values import check_size, default_dtype
from gradcli.errors import ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.core.tensor import Tensor


def _window(
    name: str, length: Any, periodic: Any, dtype: Any, requires_grad: bool, shape: Callable[[Any], Any]
) -> Tensor:
    """Return `shape` of the places from 0 to 1; a periodic window leaves out the last, where the next one begins."""
    count = integer(length, "window_length")
    if count < 0:
        raise ValueProblem(
            f"{name} requires non-negative window_length, got window_length={count}", kind="RuntimeError"
        )
    check_size((count,), "a window")
    kind = dtype_name(dtype) or default_dtype()
    if not kind.startswith("float"):
        raise ValueProblem(f"{name} expects floating point dtypes, got: {kind}", kind="RuntimeError")
    steps = count if periodic else count - 1
    if count == 1:
        return made_of(np.ones(1, kind), requires_grad)
    places = np.arange(count).astype(kind) / np.dtype(kind).type(max(steps, 1))
    return made_of(passing(count, shape, places).astype(kind), requires_grad)


def _help(name: str, more: str, formula: str, example: str) -> Help:
    return Help(
        f"{name}(window_length, periodic=True{more}, *, dtype=None, requires_grad=False)",
        f"{formula}, t going from 0 to 1; without the last number if periodic.",
        "none: it starts a graph",
        ((f"{name}(4)", example),),
        ("linspace",),
        PAGE + f"{name}.html",
    )


def _cosines(*weights: float) -> Callable[[Any], Any]:
    """Return the sum of the cosines of 0, 1, 2, ... turns with these weights and signs that take turns, the last first."""

    def shape(t: Any) -> Any:
        kind = t.dtype.type
        parts = [kind((-1) ** k * each) * np.cos(kind(2 * np.pi * k) * t) for k, each in enumerate(weights)]
        return sum(reversed(parts), start=kind(0))

    return shape


@operator(
    "hann_window",
    family="creation",
    operands=(),
    method=False,
    help=_help("hann_window", "", "(1 - cos(2 pi t)) / 2", "tensor([0.0000, 0.5000, 1.0000, 0.5000])"),
    samples=NOT_CHECKED,
)
def hann_window(
    window_length: Any, periodic: Any = True, *, dtype: Any = None, requires_grad: bool = False
) -> Tensor:
    """Return the Hann window."""
    return _window("hann_window", window_length, periodic, dtype, requires_grad, _cosines(0.5, 0.5))


@operator(
    "hamming_window",
    family="creation",
    operands=(),
    method=False,
    help=_help(
        "hamming_window",
        ", alpha=0.54, beta=0.46",
        "alpha - beta cos(2 pi t)",
        "tensor([0.0800, 0.5400, 1.0000, 0.5400])",
    ),
    samples=NOT_CHECKED,
)
def hamming_window(
    window_length: Any,
    periodic: Any = True,
    alpha: Any = 0.54,
    beta: Any = 0.46,
    *,
    dtype: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return the Hamming window."""
    weights = float(number_of(alpha, "alpha")), float(number_of(beta, "beta"))
    return _window("hamming_window", window_length, periodic, dtype, requires_grad, _cosines(*weights))


@operator(
    "blackman_window",
    family="creation",
    operands=(),
    method=False,
    help=_help(
        "blackman_window",
        "",
        "0.42 - 0.5 cos(2 pi t) + 0.08 cos(4 pi t)",
        "tensor([0.0000, 0.3400, 1.0000, 0.3400])",
    ),
    samples=NOT_CHECKED,
)
def blackman_window(
    window_length: Any, periodic: Any = True, *, dtype: Any = None, requires_grad: bool = False
) -> Tensor:
    """Return the Blackman window."""
    shape = _cosines(0.42, 0.5, 0.08)
    return _window("blackman_window", window_length, periodic, dtype, requires_grad, shape)


@operator(
    "bartlett_window",
    family="creation",
    operands=(),
    method=False,
    help=_help("bartlett_window", "", "1 - |2 t - 1|", "tensor([0.0000, 0.5000, 1.0000, 0.5000])"),
    samples=NOT_CHECKED,
)
def bartlett_window(
    window_length: Any, periodic: Any = True, *, dtype: Any = None, requires_grad: bool = False
) -> Tensor:
    """Return the Bartlett window, a triangle."""
    return _window(
        "bartlett_window", window_length, periodic, dtype, requires_grad, lambda t: 1 - np.abs(2 * t - 1)
    )


@operator(
    "kaiser_window",
    family="creation",
    operands=(),
    method=False,
    help=_help(
        "kaiser_window",
        ", beta=12.0",
        "i0(beta sqrt(1 - (2 t - 1)^2)) / i0(beta)",
        "tensor([5.2773e-05, 2.1567e-01, 1.0000e+00, 2.1567e-01])",
    ),
    samples=NOT_CHECKED,
)
def kaiser_window(
    window_length: Any,
    periodic: Any = True,
    beta: Any = 12.0,
    *,
    dtype: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return the Kaiser window."""
    width = float(number_of(beta, "beta"))
    return _window(
        "kaiser_window",
        window_length,
        periodic,
        dtype,
        requires_grad,
        lambda t: np.i0(width * np.sqrt(np.maximum(1 - (2 * t - 1) ** 2, 0))) / np.i0(width),
    )
