"""Operators that take a tensor apart along one dimension, and differences of neighbours."""

from __future__ import annotations

from gradcli.core.ops.axes import axis_of, integer, shape_now
from gradcli.core.ops.basic import sub
from gradcli.core.ops.creation import as_operand
from gradcli.core.ops.layout import chosen, sliced
from gradcli.core.ops.samples import case, samples
from gradcli.core.registry import PAGE, Help, operator
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import check_size, dtype_of
from gradcli.errors import IndexProblem, OperandProblem, ShapeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PIECE_BYTES = 1000  # about what an empty tensor takes
PIECES = "the piece's own, at its place"


def _needs_dimension(input: Any, name: str) -> tuple[int, ...]:
    shape = shape_now(input)
    if not shape:
        raise ShapeProblem(f"{name} expects at least a 1-dimensional tensor")
    return shape


def _pieces(input: Any, axis: int, lengths: list[int], title: str) -> tuple[Any, ...]:
    found, start = [], 0
    for length in lengths:
        found.append(sliced(input, axis, start, start + length, title))
        start += length
    return tuple(found)


def _even_lengths(total: int, length: int) -> list[int]:
    count = max(-(-total // length), 1) if length else 1
    return [min(length, total - i * length) for i in range(count)]


@operator(
    "split",
    operands=("tensor",),
    help=Help(
        "split(tensor, split_size_or_sections, dim=0)",
        "Pieces of one size (the last may be smaller), or of the sizes in a list, along dim.",
        PIECES,
        (("split([1, 2, 3], 2)[1]", "tensor([3])"),),
        ("chunk", "unbind", "cat"),
        PAGE + "split.html",
    ),
    samples=samples(
        case((4,), split_size_or_sections=3),
        case((2, 3), split_size_or_sections=1),
        case((2, 3), split_size_or_sections=[1, 2], dim=1),
    ),
)
def split(tensor: Any, split_size_or_sections: Any, dim: Any = 0) -> tuple[Any, ...]:
    """Return a tensor in pieces along one dimension."""
    shape = _needs_dimension(tensor, "split")
    axis = axis_of(dim, len(shape))
    if isinstance(split_size_or_sections, (list, tuple)):
        lengths = [integer(each, "a section") for each in split_size_or_sections]
        if sum(lengths) != shape[axis] or min(lengths, default=0) < 0:
            raise ShapeProblem(
                f"split_with_sizes expects split_sizes to sum exactly to {shape[axis]} (input tensor's size at "
                f"dimension {axis + len(shape)}), but got split_sizes={lengths}"
            )
        return _pieces(tensor, axis, lengths, "SplitWithSizesBackward0")
    length = integer(split_size_or_sections, "split_size")
    if length < 0:
        raise OperandProblem(f"split expects split_size be non-negative, but got split_size={length}")
    if not length and shape[axis]:
        raise ValueProblem(
            f"split_size can only be 0 if dimension size is 0, but got dimension size of {shape[axis]}",
            kind="RuntimeError",
        )
    return _pieces(tensor, axis, _even_lengths(shape[axis], length), "SplitBackward0")


@operator(
    "chunk",
    help=Help(
        "chunk(input, chunks, dim=0)",
        "At most that many pieces of one size (the last may be smaller) along dim.",
        PIECES,
        (("chunk([1, 2, 3], 2)[0]", "tensor([1, 2])"),),
        ("split", "tensor_split"),
        PAGE + "chunk.html",
    ),
    samples=samples(case((5,), chunks=3), case((2, 3), chunks=2, dim=1)),
)
def chunk(input: Any, chunks: Any, dim: Any = 0) -> tuple[Any, ...]:
    """Return a tensor in at most `chunks` pieces along one dimension."""
    shape = _needs_dimension(input, "chunk")
    count = integer(chunks, "chunks")
    if count <= 0:
        raise ValueProblem(f"chunk expects `chunks` to be greater than 0, got: {count}", kind="RuntimeError")
    axis = axis_of(dim, len(shape))
    if not shape[axis]:
        check_size((count,), "a list of pieces", PIECE_BYTES)
        return tuple([input] * count)
    return _pieces(input, axis, _even_lengths(shape[axis], -(-shape[axis] // count)), "SplitBackward0")


@operator(
    "tensor_split",
    help=Help(
        "tensor_split(input, indices_or_sections, dim=0)",
        "That many pieces, as even as they can be, or pieces that start at the indices in a list.",
        PIECES,
        (("tensor_split([1, 2, 3], 2)[1]", "tensor([3])"),),
        ("split", "chunk"),
        PAGE + "tensor_split.html",
    ),
    samples=samples(case((5,), indices_or_sections=3), case((2, 3), indices_or_sections=(1, 2), dim=1)),
)
def tensor_split(input: Any, indices_or_sections: Any, dim: Any = 0) -> tuple[Any, ...]:
    """Return a tensor in pieces along one dimension."""
    shape = _needs_dimension(input, "tensor_split")
    axis = axis_of(dim, len(shape))
    total = shape[axis]
    given = data_of(indices_or_sections)
    if len(getattr(given, "shape", ())) == 1:
        indices_or_sections = list(given)
    if isinstance(indices_or_sections, (list, tuple)):
        bounds = [integer(each, "an index") for each in indices_or_sections]
        bounds = [min(max(b + total if b < 0 else b, 0), total) for b in bounds]
    else:
        count = integer(indices_or_sections, "sections")
        if count <= 0:
            raise ValueProblem(f"number of sections must be larger than 0, got {count}", kind="RuntimeError")
        check_size((count,), "a list of pieces", PIECE_BYTES)
        bounds = [i * (total // count) + min(i, total % count) for i in range(1, count)]
    starts, ends = [0, *bounds], [*bounds, total]
    return tuple([sliced(input, axis, a, max(a, b), "SliceBackward0") for a, b in zip(starts, ends)])


@operator(
    "unbind",
    help=Help(
        "unbind(input, dim=0)",
        "All slices along dim, without it.",
        PIECES,
        (("unbind([[1, 2], [3, 4]])[0]", "tensor([1, 2])"),),
        ("stack", "split", "select"),
        PAGE + "unbind.html",
    ),
    samples=samples(case((3,)), case((2, 3), dim=1)),
)
def unbind(input: Any, dim: Any = 0) -> tuple[Any, ...]:
    """Return the slices of a tensor along one dimension."""
    shape = shape_now(input)
    if not shape:
        raise IndexProblem("Dimension specified as 0 but tensor has no dimensions")
    axis = axis_of(dim, len(shape))
    return tuple([chosen(input, axis, i, "UnbindBackward0") for i in range(shape[axis])])


@operator(
    "select",
    help=Help(
        "select(input, dim, index)",
        "The slice at one position of dim, without it.",
        PIECES,
        (("select([[1, 2], [3, 4]], 1, 0)", "tensor([1, 3])"),),
        ("index", "narrow", "unbind"),
        PAGE + "select.html",
    ),
    samples=samples(case((3,), dim=0, index=1), case((2, 3), dim=1, index=-1)),
)
def select(input: Any, dim: Any, index: Any) -> Any:
    """Return the slice at one position of a dimension."""
    shape = shape_now(input)
    if not shape:
        raise IndexProblem("select() cannot be applied to a 0-dim tensor.")
    axis, place = axis_of(dim, len(shape)), integer(index, "index")
    if not -shape[axis] <= place < shape[axis]:
        raise IndexProblem(
            f"select(): index {place} out of range for tensor of size {list(shape)} at dimension "
            f"{axis + len(shape)}"
        )
    return chosen(input, axis, place)


@operator(
    "narrow",
    help=Help(
        "narrow(input, dim, start, length)",
        "The part of length elements from start on along dim.",
        PIECES,
        (("narrow([1, 2, 3], 0, 1, 2)", "tensor([2, 3])"),),
        ("select", "index"),
        PAGE + "narrow.html",
    ),
    samples=samples(case((4,), dim=0, start=1, length=2), case((2, 3), dim=1, start=-2, length=1)),
)
def narrow(input: Any, dim: Any, start: Any, length: Any) -> Any:
    """Return a run of elements along one dimension."""
    shape = shape_now(input)
    if not shape:
        raise ShapeProblem("narrow() cannot be applied to a 0-dim tensor.")
    if type(start) is Tensor and (start.shape or start.dtype != "int64"):
        raise OperandProblem("start must be an 0-dim integral Tensor.")
    axis, first, count = axis_of(dim, len(shape)), integer(start, "start"), integer(length, "length")
    size = shape[axis]
    if count < 0:
        raise OperandProblem("narrow(): length must be non-negative.")
    if not -size <= first <= size:
        raise IndexProblem(
            f"start out of range (expected to be in range of [{-size}, {size}], but got {first})"
        )
    first += size if first < 0 else 0
    if first + count > size:
        raise ShapeProblem(f"start ({first}) + length ({count}) exceeds dimension size ({size}).")
    return sliced(input, axis, first, first + count, "SliceBackward0")


@operator(
    "diff",
    help=Help(
        "diff(input, n=1, dim=-1, prepend=None, append=None)",
        "Differences of neighbours along dim, n times.",
        "1 at the later element, -1 at the earlier",
        (("diff([1, 4, 9])", "tensor([3, 5])"),),
        ("cumsum",),
        PAGE + "diff.html",
    ),
    samples=samples(case((4,)), case((4,), n=2), case((2, 3), dim=0)),
)
def diff(input: Any, n: Any = 1, dim: Any = -1, prepend: Any = None, append: Any = None) -> Any:
    """Return the differences of neighbouring elements along one dimension."""
    shape = shape_now(input)
    if not shape:
        raise ShapeProblem("diff expects input to be at least one-dimensional")
    axis, times = axis_of(dim, len(shape)), integer(n, "n")
    if times < 0:
        raise OperandProblem(f"order must be non-negative but got {times}")
    ends = [None if each is None else as_operand(each) for each in (prepend, append)]
    parts = [each for each in (ends[0], input, ends[1]) if each is not None]
    if len(parts) > 1 and times:  # PyTorch ignores what is to be put at the ends of 0 differences
        from gradcli.core.ops.shapes.joining import cat

        input = cat(parts, axis)
    for _ in range(times):
        length = shape_now(input)[axis]
        if not length:
            break
        later, earlier = sliced(input, axis, 1, length), sliced(input, axis, 0, length - 1)
        if dtype_of(data_of(input)) == "bool":
            from gradcli.core.ops.comparison import ne

            input = ne(later, earlier)
        else:
            input = sub(later, earlier)
    return input


def _split_help(name: str, which: str) -> Help:
    return Help(
        f"{name}(input, indices_or_sections)",
        f"Pieces along the {which} dimension; see tensor_split.",
        PIECES,
        (
            (
                f"{name}([[1, 2], [3, 4]], 2)[0]",
                "tensor([[1],\n        [3]])" if name == "hsplit" else "tensor([[1, 2]])",
            ),
        ),
        ("tensor_split", "vsplit" if name == "hsplit" else "hsplit"),
        f"{PAGE}{name}.html",
    )


def _split_evenly(input: Any, parts: Any, at: int, name: str) -> tuple[Any, ...]:
    shape = shape_now(input)
    if len(shape) < max(at + 1, 1 if name == "hsplit" else 2):
        raise ShapeProblem(
            f"torch.{name} requires a tensor with at least {1 if name == 'hsplit' else 2} dimension, but got a tensor "
            f"with {len(shape)} dimensions!"
        )
    if not isinstance(parts, (list, tuple)):
        count = integer(parts, "sections")
        if count <= 0 or shape[at] % count:
            raise ValueProblem(
                f"torch.{name} attempted to split along dimension {at}, but the size of the dimension {shape[at]} is "
                f"not divisible by the split_size {count}!",
                kind="RuntimeError",
            )
    return tensor_split(input, parts, at)  # type: ignore[no-any-return]


@operator(
    "hsplit",
    help=_split_help("hsplit", "second"),
    samples=samples(case((2, 4), indices_or_sections=2), case((4,), indices_or_sections=[1, 3])),
)
def hsplit(input: Any, indices_or_sections: Any) -> tuple[Any, ...]:
    """Return pieces along the second dimension, of a vector along its only one."""
    return _split_evenly(input, indices_or_sections, 0 if len(shape_now(input)) == 1 else 1, "hsplit")


@operator(
    "vsplit",
    help=_split_help("vsplit", "first"),
    samples=samples(case((4, 2), indices_or_sections=2), case((3, 2), indices_or_sections=[1])),
)
def vsplit(input: Any, indices_or_sections: Any) -> tuple[Any, ...]:
    """Return pieces along the first dimension of a matrix, or of a tensor of more dimensions."""
    return _split_evenly(input, indices_or_sections, 0, "vsplit")
