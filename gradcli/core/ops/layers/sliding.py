"""What slides over signals and images: windows as columns, and the bilinear maps that convolutions are made of.

A convolution is bilinear, and so are the cotangents of its input and its kernel; the cotangents of one of the three are
the other two. Shapes, with any number of axes in front: input (N, C, *S), kernel (O, C/groups, *K), result (N, O, *T).
Each is a product of matrices, one of which holds all windows of the input laid out as columns.
Source: Dumoulin & Visin (2016), A guide to convolution arithmetic for deep learning, arXiv:1603.07285.
"""

from __future__ import annotations

from math import prod

from gradcli.core.lazy import np
from gradcli.core.primitive import bilinear
from gradcli.core.tensor import Tensor, state_of
from gradcli.core.values import Batched
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.core.primitive import Apply


# ----- windows as columns ---------------------------------------------------------------------------------


class Windows(Record):
    """Where a window of `kernel` elements, `dilation` apart, goes over `lengths` elements in strides.

    `padding` is how many zeros stand before and behind, or minus how many elements behind are left out; all are one
    entry per axis.
    """

    lengths: tuple[int, ...]
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[tuple[int, int], ...]
    dilation: tuple[int, ...]

    @property
    def spans(self) -> tuple[int, ...]:
        """Return how many elements a window reaches over."""
        return tuple([d * (k - 1) + 1 for k, d in zip(self.kernel, self.dilation)])

    @property
    def padded(self) -> tuple[int, ...]:
        """Return the lengths with the zeros."""
        return tuple([n + a + b for n, (a, b) in zip(self.lengths, self.padding)])

    @property
    def places(self) -> tuple[int, ...]:
        """Return at how many places the window stands."""
        return tuple([(n - s) // by + 1 for n, s, by in zip(self.padded, self.spans, self.stride)])

    def seen(self, offset: tuple[int, ...]) -> tuple[slice, ...]:
        """Return which padded elements are the windows' element at `offset`."""
        starts = [o * d for o, d in zip(offset, self.dilation)]
        return tuple(
            [slice(s, s + by * (t - 1) + 1, by) for s, by, t in zip(starts, self.stride, self.places)]
        )


def columns_of(x: Any, at: Windows, fill: float = 0.0) -> Any:
    """Return all windows of an array (..., *S) as (..., *K, *T)."""
    rank = len(at.kernel)
    if any(b < 0 for _, b in at.padding):
        x = x[(..., *[slice(n + min(b, 0)) for n, (_, b) in zip(at.lengths, at.padding)])]
    if any(a or b > 0 for a, b in at.padding):
        sides = [(a, max(b, 0)) for a, b in at.padding]
        x = np.pad(x, ((0, 0),) * (x.ndim - rank) + tuple(sides), constant_values=fill)
    axes = tuple(range(-rank, 0))
    windows = np.lib.stride_tricks.sliding_window_view(x, at.spans, axis=axes)
    steps = [slice(None, None, by) for by in (*at.stride, *at.dilation)]
    windows = windows[(..., *steps)]
    return np.moveaxis(windows, axes, range(-2 * rank, -rank))


def columns_back(columns: Any, at: Windows) -> Any:
    """Return the transpose of `columns_of`: (..., *K, *T) added up at their elements, (..., *S)."""
    rank = len(at.kernel)
    front = columns.shape[: columns.ndim - 2 * rank]
    lengths = [max(n, a + length) for n, length, (a, _) in zip(at.padded, at.lengths, at.padding)]
    full = np.zeros((*front, *lengths), columns.dtype)
    for offset in np.ndindex(*at.kernel):
        full[(..., *at.seen(offset))] += columns[(..., *offset, *[slice(None)] * rank)]
    return full[(..., *[slice(a, a + n) for n, (a, _) in zip(at.lengths, at.padding)])]


# ----- the three bilinear maps ------------------------------------------------------------------------------


def _columns(x: Any, at: Windows, groups: int) -> Any:
    """Return the windows of an input (..., N, C, *S) as matrices (..., N, groups, C/groups * K, T)."""
    rank = len(at.kernel)
    *front, channels = x.shape[: x.ndim - rank]
    shape = (*front, groups, channels // groups * prod(at.kernel), prod(at.places))
    return columns_of(x, at).reshape(shape)


def _kernel_matrices(w: Any, at: Windows, groups: int) -> Any:
    """Return a kernel (..., O, C/groups, *K) as matrices (..., 1, groups, O/groups, C/groups * K)."""
    rank = len(at.kernel)
    *front, out, channels = w.shape[: w.ndim - rank]
    return w.reshape((*front, 1, groups, out // groups, channels * prod(at.kernel)))


def _result_matrices(y: Any, at: Windows, groups: int) -> Any:
    rank = len(at.kernel)
    *front, out = y.shape[: y.ndim - rank]
    return y.reshape((*front, groups, out // groups, prod(at.places)))


def _convolve(x: Any, w: Any, *, at: Windows, groups: int) -> Any:
    out = _kernel_matrices(w, at, groups) @ _columns(x, at, groups)
    return out.reshape((*out.shape[:-3], out.shape[-3] * out.shape[-2], *at.places))


def _spread(y: Any, w: Any, *, at: Windows, groups: int) -> Any:
    """Return the cotangent of the input: what each result adds to the elements it was computed from."""
    matrices = _kernel_matrices(w, at, groups)
    columns = matrices.swapaxes(-1, -2) @ _result_matrices(y, at, groups)
    channels = groups * matrices.shape[-1] // prod(at.kernel)
    return columns_back(columns.reshape((*columns.shape[:-3], channels, *at.kernel, *at.places)), at)


def _correlate(y: Any, x: Any, *, at: Windows, groups: int) -> Any:
    """Return the cotangent of the kernel: products of results and windows, summed over all places."""
    # The N of all members' places become one long axis, so that it is one product of matrices.
    results = np.moveaxis(_result_matrices(y, at, groups), -4, -2)
    columns = np.moveaxis(_columns(x, at, groups), -4, -2)
    results = results.reshape((*results.shape[:-2], results.shape[-2] * results.shape[-1]))
    columns = columns.reshape((*columns.shape[:-2], columns.shape[-2] * columns.shape[-1]))
    out = results @ columns.swapaxes(-1, -2)
    front, (per_group, size) = out.shape[:-3], out.shape[-2:]
    return out.reshape((*front, groups * per_group, size // prod(at.kernel), *at.kernel))


def _on_members(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the rule for batches: what the members share is one member, which products spread."""
    return lambda size, values, params: function(
        *[v.array if type(v) is Batched else np.asarray(v)[None] for v in values], **params
    )


def _again(share: Any) -> Any:
    """Return a recorded cotangent under PyTorch's name for it; forward, the same product is a transposed convolution."""
    if type(share) is Tensor and share.prim is not None:
        state_of(share).title = "ConvolutionBackwardBackward0"
    return share


convolution: Apply = bilinear(
    "convolution",
    array=_convolve,
    transposes=(
        lambda ct, out, x, w, *, at, groups: _again(convolution_spread(ct, w, at=at, groups=groups)),
        lambda ct, out, x, w, *, at, groups: convolution_kernel(ct, x, at=at, groups=groups),
    ),
    batch=_on_members(_convolve),
)
convolution_spread: Apply = bilinear(
    "convolution_spread",
    array=_spread,
    transposes=(
        lambda ct, out, y, w, *, at, groups: _again(convolution(ct, w, at=at, groups=groups)),
        lambda ct, out, y, w, *, at, groups: convolution_kernel(y, ct, at=at, groups=groups),
    ),
    batch=_on_members(_spread),
    grad_name="ConvolutionBackward0",
)
convolution_kernel: Apply = bilinear(
    "convolution_kernel",
    array=_correlate,
    transposes=(
        lambda ct, out, y, x, *, at, groups: convolution(x, ct, at=at, groups=groups),
        lambda ct, out, y, x, *, at, groups: convolution_spread(y, ct, at=at, groups=groups),
    ),
    batch=_on_members(_correlate),
    grad_name="ConvolutionBackwardBackward0",
)
