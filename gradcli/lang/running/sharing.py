"""Assignments of views: after `row = x[0]` or `flat = x.view(-1)` a change in place of either changes both.

What shares memory has to be known only of tensors that a program keeps under a name. So it is the assignment
that notes how the value came from another tensor, not every index and every reshape in an expression.
"""

from __future__ import annotations

import re
from functools import partial

from gradcli.core.sharing import announce, is_contiguous, share_part
from gradcli.core.tensor import Tensor
from gradcli.lang import syntax
from gradcli.lang.running.displays import items_of, tuple_of
from gradcli.lang.values.indexing import is_place, item_of
from gradcli.lang.values.objects import Generator, Namespace
from gradcli.lang.values.sequence_methods import iterated
from gradcli.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from gradcli.lang.running.compiler import Compiler, Frame, Run
    from gradcli.lang.running.runtime import Runtime

# Methods whose result lies in the memory of their tensor; the first give copies where they cannot.
_REGROUPING = frozenset(("reshape", "flatten", "ravel", "reshape_as"))
_VIEWS = _REGROUPING | frozenset(
    (
        *("view", "view_as", "squeeze", "unsqueeze", "expand", "expand_as", "broadcast_to", "unflatten"),
        *("t", "transpose", "permute", "swapaxes", "swapdims", "movedim", "moveaxis", "adjoint"),
        *("select", "narrow", "diagonal", "detach", "unfold", "as_strided"),
        *("unbind", "split", "chunk", "tensor_split", "hsplit", "vsplit"),  # several tensors each
    )
)
_VIEW_ATTRIBUTES = frozenset(("T", "mT", "data"))
# Methods that tell where a tensor lies.
ASKS_FOR_MEMORY = frozenset(
    ("data_ptr", "storage", "untyped_storage", "storage_offset", "_is_view", "as_strided")
)
# What changes something in place: `x += 1`, `x[0] = 1`, `x.add_(1)`, `out=x`, `x.data = 1`, `x.requires_grad = True`;
# `x.data_ptr()` and its kin ask what shares memory.
_CHANGES = re.compile(
    r"(?:[-+*/%@^&|]|>>|<<)=|\]\s*=(?!=)|_\(|\bout\s*=|\.(?:data|requires_grad)\s*=(?!=)|"
    rf"\.(?:{'|'.join(sorted(ASKS_FOR_MEMORY))})\(|\._base\b"
)

_FEW = 64  # rows of a tensor that see what changes it while somebody holds them


def changes_in_place(text: str) -> bool:
    """Tell whether a program may change a tensor in place, so that it matters who shares memory."""
    return _CHANGES.search(text) is not None


class Held(syntax.Expression):
    """Stands for a part of an expression that was evaluated before: `cell` holds the value."""

    cell: list[Any]


def compile_held(_compiler: Compiler, node: Held) -> Run:
    """Return the closure that gives what the cell holds."""
    cell = node.cell
    return lambda frame: cell[0]


def compile_shared(compiler: Compiler, node: syntax.Expression) -> Run | None:
    """Return the closure of an expression whose value may be a part of a tensor; None for all others."""
    if not compiler.runtime.sharing:
        return None
    if isinstance(node, (syntax.TupleDisplay, syntax.ListDisplay)):
        return _shared_items(compiler, node)
    if isinstance(node, syntax.Index):
        inner, operands = node.value, [node.index]
    elif isinstance(node, syntax.Attribute) and node.name in _VIEW_ATTRIBUTES:
        inner, operands = node.value, []
    elif isinstance(node, syntax.Call) and isinstance(node.function, syntax.Attribute):
        if node.function.name not in _VIEWS:
            return None
        inner, operands = node.function.value, [argument.value for argument in node.arguments]
    else:
        return None
    return _shared(compiler, node, inner, operands)


def _shared_items(compiler: Compiler, node: syntax.TupleDisplay | syntax.ListDisplay) -> Run | None:
    """Return the closure of `x.view(-1), y[0]`, whose items are parts of tensors; None if none of them can be."""
    places = [compile_shared(compiler, item) for item in node.items]
    if not any(places) or any(isinstance(item, syntax.Starred) for item in node.items):
        return None
    runs = [place or compiler.expression(item) for place, item in zip(places, node.items)]
    if isinstance(node, syntax.TupleDisplay):
        return tuple_of(runs)
    return lambda frame: [run(frame) for run in runs]


def compile_place(compiler: Compiler, node: syntax.Expression) -> Run:
    """Return the closure of what is about to be changed in place, as `a.T` in `a.T[0] = v` and `a.T.mul_(2)`."""
    return compile_shared(compiler, node) or compiler.expression(node)


def _shared(
    compiler: Compiler, node: Any, inner: syntax.Expression, operands: list[syntax.Expression]
) -> Run:
    base = compile_shared(compiler, inner) or compiler.expression(inner)
    runs = [compiler.expression(operand) for operand in operands]
    holders = [Held(part.span, [None]) for part in (inner, *operands)]
    whole = compiler.expression(_of(node, holders[0], holders[1:]))
    cells = [holder.cell for holder in holders]
    regroups = isinstance(node, syntax.Call) and node.function.name in _REGROUPING  # type: ignore[attr-defined]
    indexes = isinstance(node, syntax.Index)

    def run(frame: Frame) -> Any:
        return part_of([base(frame), *[run(frame) for run in runs]], frame)

    def part_of(given: list[Any], frame: Frame) -> Any:
        # In torch.reshape(x, ...) the tensor is the first argument.
        place = 1 if type(given[0]) is Namespace and len(given) > 1 else 0
        owner = given[place]

        def read(t: Any) -> Any:
            for at, (cell, value) in enumerate(zip(cells, given)):
                cell[0] = t if at == place else value
            return whole(frame)

        result = read(owner)
        if type(owner) is not Tensor or result is owner:
            return result
        if type(result) is tuple:
            return tuple(_in_place(owner, result, lambda t, i: read(t)[i]))
        if type(result) is not Tensor:
            return result
        if result.state is None or result.state.share is None:
            if (indexes and not is_place(given[1])) or (regroups and not is_contiguous(owner)):
                return result
            share_part(result, owner, read)
        announce(result)
        return result

    if not indexes:
        return run
    key = runs[0]
    owner_cell, key_cell = cells

    def run_index(frame: Frame) -> Any:
        owner, wanted = base(frame), key(frame)
        if type(owner) is Tensor:
            return part_of([owner, wanted], frame)
        # Items of lists and dicts are most of what programs look up, and no part of any tensor.
        owner_cell[0], key_cell[0] = owner, wanted
        return whole(frame)

    return run_index


def _of(node: Any, inner: Held, operands: list[Held]) -> Any:
    """Return an expression with its parts replaced by what holds their values."""
    if isinstance(node, syntax.Index):
        return replace(node, value=inner, index=operands[0])
    if isinstance(node, syntax.Attribute):
        return replace(node, value=inner)
    arguments = [replace(argument, value=held) for argument, held in zip(node.arguments, operands)]
    return replace(node, function=replace(node.function, value=inner), arguments=tuple(arguments))


def rows_in_place(value: Any, items: Iterable[Any], sharing: bool) -> Iterable[Any]:
    """Return the items of a value; those of a tensor, in a program that is `sharing`, are places in it.

    A change of such a row in place changes the tensor.
    """
    if not sharing or type(value) is not Tensor:
        return items
    return _in_place(value, items, item_of, few=value.shape[0] <= _FEW)


def _in_place(
    t: Tensor, parts: Iterable[Any], part_of: Callable[[Any, int], Any], few: bool = True
) -> Iterator[Any]:
    """Return parts of a tensor as places in it; `part_of(t, i)` gives the i-th of them anew."""
    for i, part in enumerate(parts):
        if part is not t:
            share_part(part, t, partial(_part, part_of, i))
            if few:  # A change of a tensor while somebody has one of very many rows is rare.
                announce(part)
        yield part


def _part(part_of: Callable[[Any, int], Any], i: int, t: Any) -> Any:
    return part_of(t, i)


def each_in_place(value: Any, runtime: Runtime) -> Iterable[Any]:
    """Return what going through `value` gives; a change of a row in place changes its tensor.

    Raises: TypeProblem for what has no items.
    """
    return rows_in_place(value, iterated(value), runtime.sharing)


def compile_iterable(compiler: Compiler, node: syntax.Expression) -> Run:
    """Return the closure of what a comprehension goes through, tensors as their rows in place."""
    if not compiler.runtime.sharing:
        return compiler.expression(node)
    place = compile_place(compiler, node)

    def run(frame: Frame) -> Any:
        value = place(frame)
        if type(value) is not Tensor:
            return value
        return Generator(rows_in_place(value, items_of(value, node.span), sharing=True))

    return run


EXPRESSIONS: dict[type, Any] = {Held: compile_held}
