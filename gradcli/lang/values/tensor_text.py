"""A tensor's text, to the letter as PyTorch prints it, from plain data.

Works on a Python number (a 0-d tensor, for which numpy is never imported) or a numpy array. The rules, each
checked against recorded PyTorch output (tests/data/torch_repr.json):

- All cells of a tensor share one style. Floats that are all whole show as `4.`; others with `precision`
  digits; scientific where the largest is over 1000 times the smallest, the largest over 1e8 or the smallest
  under 1e-4. Zeros, infinities and nans have no say in style or width.
- Over `threshold` elements, each axis longer than `2 * edgeitems` shows its ends around `...`, and only
  what shows decides the style.
- A row continues on the next line where the next cell would pass `linewidth`; a suffix such as `grad_fn=`
  goes to a line of its own when it would.
"""

from __future__ import annotations

from gradcli.core.patience import clear, nested_list
from gradcli.errors import LimitProblem, ValueProblem
from gradcli.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

_INFINITY = float("inf")
_ALWAYS_UNDERSTOOD = ("int64", "bool")  # their digits tell them from floats, so dtype= is left out
_MAXIMUM_PRECISION = 1000


class PrintOptions(Record):
    """How tensors print; the fields and defaults of `torch.set_printoptions`. `arrays`: numpy's, where they differ."""

    precision: int = 4
    threshold: float = 1000
    edgeitems: int = 3
    linewidth: int = 80
    sci_mode: bool | None = None
    arrays: tuple[tuple[str, Any], ...] = ()


DEFAULT_OPTIONS = PrintOptions()

_PROFILES: dict[str, dict[str, Any]] = {
    "default": {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80},
    "short": {"precision": 2, "threshold": 1000, "edgeitems": 2, "linewidth": 80},
    "full": {"precision": 4, "threshold": _INFINITY, "edgeitems": 3, "linewidth": 80},
}


def changed_options(
    options: PrintOptions,
    *,
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> PrintOptions:
    """Return `options` after `set_printoptions` with these arguments.

    As in PyTorch, `sci_mode` falls back to automatic unless it is given again.
    Raises: ValueProblem for an unknown profile or a negative number, LimitProblem for an absurd precision.
    """
    if profile is not None and profile not in _PROFILES:
        raise ValueProblem(
            f"there is no printing profile {profile!r}", hint="the profiles are default, short and full"
        )
    given = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth}
    for name, number in given.items():
        if number is not None and number < 0:
            raise ValueProblem(f"{name} is {number}, but cannot be negative")
    if precision is not None and precision > _MAXIMUM_PRECISION:
        raise LimitProblem(f"precision is {precision}, the limit is {_MAXIMUM_PRECISION} digits")
    changes = dict(_PROFILES[profile]) if profile is not None else {}
    changes.update({name: number for name, number in given.items() if number is not None})
    changed: PrintOptions = replace(options, sci_mode=sci_mode, **changes)
    return changed


def format_tensor(
    value: Any,
    *,
    dtype: str,
    requires_grad: bool = False,
    grad_fn: str | None = None,
    tangent: str | None = None,
    default_dtype: str = "float32",
    options: PrintOptions = DEFAULT_OPTIONS,
) -> str:
    """Return `tensor(...)` as PyTorch prints it.

    `value` is a Python number or a numpy array or scalar; `dtype` is its name, as `"float64"`; `grad_fn` is
    the name of the node that made it, as `"MulBackward0"`; `tangent` the text of the tangent that it carries.
    """
    prefix = "tensor("
    suffixes = []
    shape = _shape_of(value)
    empty = 0 in shape
    if (empty and len(shape) != 1) or (not empty and options.edgeitems == 0):
        suffixes.append(f"size={shape}")
    if dtype != default_dtype and (empty or dtype not in _ALWAYS_UNDERSTOOD):
        suffixes.append(f"dtype={dtype_text(dtype)}")
    if grad_fn is not None:
        suffixes.append(f"grad_fn=<{grad_fn}>")
    elif requires_grad:
        suffixes.append("requires_grad=True")
    if tangent is not None:
        suffixes.append(f"tangent={tangent}")
    contents = "[]" if empty else _contents(value, shape, "float" in dtype, len(prefix), options)
    return _with_suffixes(prefix + contents, suffixes, len(prefix), options.linewidth)


def parameter_text(tensor_text: str) -> str:
    """Return how an `nn.Parameter` prints, given how its tensor prints."""
    return f"Parameter containing:\n{tensor_text}"


def size_text(shape: Sequence[int]) -> str:
    """Return `torch.Size([2, 3])` for the shape (2, 3)."""
    return f"torch.Size([{', '.join([str(length) for length in shape])}])"


def dtype_text(dtype: str) -> str:
    """Return `torch.float32` for the dtype float32."""
    return f"torch.{dtype}"


# ----- numbers ---------------------------------------------------------------------------------


class _CellStyle(Record):
    """How every number of one tensor is written: `kind` is plain, whole, point or scientific."""

    kind: str
    width: int
    precision: int

    def text(self, number: Any) -> str:
        """Return the number as a cell shows it, padded on the left to the style's width."""
        return self.bare(number).rjust(self.width)

    def bare(self, number: Any) -> str:
        """Return the number as a cell shows it, unpadded."""
        if self.kind == "plain":
            return str(number)
        if self.kind == "scientific":
            return format(number, f".{self.precision}e")
        if self.kind == "point":
            return format(number, f".{self.precision}f")
        digits = format(number, ".0f")
        return digits + "." if _is_finite(number) else digits


def _is_finite(number: float) -> bool:
    return -_INFINITY < number < _INFINITY


def _cell_style(numbers: list[Any], floating: bool, options: PrintOptions) -> _CellStyle:
    """Return the style that fits all `numbers` of a tensor."""
    if not floating:
        return _widened(_CellStyle("plain", 1, options.precision), numbers)
    telling = [number for number in numbers if number != 0 and _is_finite(number)]
    if not telling:
        return _CellStyle("whole", 1, options.precision)
    magnitudes = [abs(number) for number in telling]
    largest, smallest = max(magnitudes), min(magnitudes)
    if options.sci_mode is not None:
        scientific = options.sci_mode
    else:
        scientific = largest / smallest > 1000.0 or largest > 1.0e8 or smallest < 1.0e-4
    whole = all(number.is_integer() for number in telling)
    kind = "scientific" if scientific else "whole" if whole else "point"
    return _widened(_CellStyle(kind, 1, options.precision), telling)


def _widened(style: _CellStyle, numbers: list[Any]) -> _CellStyle:
    width = max([len(style.bare(number)) for number in numbers], default=1)
    return _CellStyle(style.kind, width, style.precision)


# ----- layout ----------------------------------------------------------------------------------

_GAP = object()  # stands in a row of cells or of rows for what is left out


def _shape_of(value: Any) -> tuple[int, ...]:
    return () if isinstance(value, (bool, int, float)) else tuple(value.shape)


def _contents(value: Any, shape: tuple[int, ...], floating: bool, indent: int, options: PrintOptions) -> str:
    """Return the bracketed numbers, without prefix and suffixes."""
    if not shape:
        number = value if isinstance(value, (bool, int, float)) else value.item()
        number = float(number) if floating else number
        return _cell_style([number], floating, options).text(number)
    count = 1
    for length in shape:
        count *= length
    edge = options.edgeitems if count > options.threshold else None
    shown = _shown(value, edge)
    numbers = list(_numbers_of(shown, len(shape)))
    text = _block(shown, len(shape), indent, _cell_style(numbers, floating, options), options)
    clear(numbers)
    clear(shown)
    return text


def _shown(array: Any, edge: int | None) -> list[Any]:
    """Return nested lists of what shows; with `edge`, long axes keep so many at both ends around a gap."""
    if edge is None:
        everything: list[Any] = nested_list(array)
        return everything
    length = array.shape[0]
    if length <= 2 * edge:
        return array.tolist() if array.ndim == 1 else [_shown(array[i], edge) for i in range(length)]
    if array.ndim == 1:
        return [*array[:edge].tolist(), _GAP, *array[length - edge :].tolist()]
    first = [_shown(array[i], edge) for i in range(edge)]
    last = [_shown(array[i], edge) for i in range(length - edge, length)]
    return [*first, _GAP, *last]


def _numbers_of(shown: list[Any], dimensions: int) -> Iterator[Any]:
    for part in shown:
        if part is _GAP:
            continue
        if dimensions == 1:
            yield part
        else:
            yield from _numbers_of(part, dimensions - 1)


def _block(shown: list[Any], dimensions: int, indent: int, style: _CellStyle, options: PrintOptions) -> str:
    """Return the text of one nested list; rows of a matrix are a line each, matrices a blank line apart."""
    if dimensions == 1:
        return _row(shown, indent, style, options)
    parts = [
        "..." if part is _GAP else _block(part, dimensions - 1, indent + 1, style, options) for part in shown
    ]
    return "[" + ("," + "\n" * (dimensions - 1) + " " * (indent + 1)).join(parts) + "]"


def _row(shown: list[Any], indent: int, style: _CellStyle, options: PrintOptions) -> str:
    if options.edgeitems == 0 and _GAP in shown:
        return "[...]"
    cells = [" ..." if number is _GAP else style.text(number) for number in shown]
    per_line = max(1, (options.linewidth - indent) // (style.width + 2))
    lines = [", ".join(cells[start : start + per_line]) for start in range(0, len(cells), per_line)]
    clear(cells)
    return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"


def _with_suffixes(text: str, suffixes: list[str], indent: int, linewidth: int) -> str:
    """Return `text` with suffixes and closing parenthesis, breaking lines where they would overflow."""
    parts = [text]
    # PyTorch counts two columns more than the last line has; kept, because it shows.
    column = len(text) - text.rfind("\n") + 1
    for suffix in suffixes:
        if column + len(suffix) + 2 > linewidth:
            parts.append(",\n" + " " * indent + suffix)
            column = indent + len(suffix)
        else:
            parts.append(", " + suffix)
            column += len(suffix) + 2
    return "".join(parts) + ")"
