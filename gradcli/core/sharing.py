"""Tensors that share memory: a change in place of one is a change of all.

In PyTorch a view is a place in another tensor's memory. Here nothing that is recorded is ever overwritten, so
sharing is a matter of objects: a change of one is carried to the tensor that it is a part of, and from there
to its other parts and to the numpy arrays that hold the same numbers.
"""

from __future__ import annotations

import weakref

from gradcli.core.inplace import counter_of, note_change, replace
from gradcli.core.lazy import np
from gradcli.core.tensor import (
    Share,
    State,
    Tensor,
    data_of,
    itself,
    mode,
    retain_grad_of,
    set_grad_enabled,
    set_requires_grad,
    state_of,
    supersede,
)
from gradcli.core.values import ITEM_SIZES, Batched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_CROWD = 16  # so many sharers are looked through for dead ones

_owners: dict[int, tuple[Any, Tensor]] = {}  # by the id of a living array: a tensor that shares its memory


def share_part(part: Tensor, base: Tensor, read: Callable[[Any], Any]) -> None:
    """Note that `part` is `read(base)`, a selection or another arrangement of its elements."""
    state_of(part).share = Share(base, read)


def announce(part: Tensor) -> None:
    """Let a change of what `part` shares memory with change `part` too; without it only the reverse holds."""
    state = part.state
    while state is not None and state.share is not None:
        base = state.share.base
        sharers = state_of(base).sharers
        if len(sharers) >= _CROWD:
            sharers[:] = [other for other in sharers if other() is not None]
        if all(other() is not part for other in sharers):
            sharers.append(weakref.ref(part))
        part, state = base, base.state


def require_grad(t: Tensor, flag: bool) -> None:
    """Make a leaf require grad, or no longer, and with it the leaves that are parts of its memory.

    A view that was taken before its base came to require grad says that it does, as in PyTorch, and has no gradient: it is
    no place in what is recorded of the base, until a change in place reads it anew. Raises: as `set_requires_grad`.
    """
    set_requires_grad(t, flag)
    for reference in [] if t.state is None else list(t.state.sharers):
        part = reference()
        if type(part) is not Tensor or not part.is_leaf or part.requires_grad == flag:
            continue
        share = state_of(part).share
        if share is not None and share.seen:
            require_grad(part, flag)
            node = part.current()
            state_of(node).owner = Tensor(node.value) if flag else part  # nobody looks for a gradient there


def rearrange(t: Tensor, operate: Callable[[Any], Any]) -> None:
    """Give `t` its own elements in another shape or order: what shares its memory stays as it is."""
    counter = counter_of(t)
    replace(t, operate(t), reshape=True)
    note_change(counter)
    state, share = state_of(t), state_of(t).share
    _hand_over(state, share)
    if share is not None:
        state.share = Share(share.base, _after(share.read, operate), share.seen)


def take_memory(t: Tensor, other: Tensor) -> None:
    """Let `t` share the memory of `other`, of the same shape and dtype, and no more what it shared before."""
    _let_go(other)
    if _is_part_of(other, t):
        _overwrite(t, data_of(other))  # its own memory, or another arrangement of it
        return
    state, before = state_of(t), state_of(t).share
    counter = counter_of(t)
    if counter is not None:
        state.changes = counter.changes  # it goes on counting for itself
    state.moved += 1
    if before is not None:
        sharers = state_of(before.base).sharers
        sharers[:] = [reference for reference in sharers if reference() is not t]
    _hand_over(state, before)
    state.sharers.clear()
    state.share = None
    _overwrite(t, data_of(other))
    state.share = Share(other, seen=False)
    announce(t)


def _let_go(part: Tensor) -> None:
    """Cut a tensor, and what it is a part of, off those that have another memory by now."""
    state = part.state
    while state is not None and state.share is not None:
        base = state.share.base
        if base.state is not None and base.state.moved != state.share.moved:
            state.share = None
            return
        state = base.state


def _is_part_of(part: Tensor, t: Tensor) -> bool:
    while part is not t:
        if part.state is None or part.state.share is None:
            return False
        part = part.state.share.base
    return True


def _hand_over(state: State, share: Share | None) -> None:
    """Make the parts of a tensor, which has this share of another's memory, parts of that other one."""
    for reference in state.sharers:
        part = reference()
        if type(part) is not Tensor:
            continue
        own = state_of(part)
        if share is None or own.share is None:
            own.share = None
            continue
        own.share = Share(share.base, _after(share.read, own.share.read), share.seen and own.share.seen)
        announce(part)
    state.sharers[:] = [reference for reference in state.sharers if type(reference()) is not Tensor]


def _after(first: Callable[[Any], Any], second: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return second if first is itself else lambda base: second(first(base))


def share_array(array: Any, t: Tensor) -> None:
    """Note that a numpy array and a tensor hold the same numbers."""
    key = id(array)
    _owners[key] = (weakref.ref(array, lambda _gone: _owners.pop(key, None)), t)
    state_of(t).sharers.append(weakref.ref(array))
    announce(t)


def array_changed(array: Any) -> None:
    """Carry a change of an array to the tensors that share its memory."""
    entry = _owners.get(id(array))
    if entry is not None and entry[0]() is array:
        t = entry[1]
        before = set_grad_enabled(False)
        try:
            replace(t, array.copy())
            spread(t, array)
        finally:
            set_grad_enabled(before)


def spread(t: Tensor, origin: Any = None, unseen: bool = False) -> None:
    """Carry a change of `t` to everything that shares its memory, but for `origin`, where it came from.

    `unseen` is a change by way of `.data`, of which graphs learn nothing.
    """
    state = t.state
    if state is None:
        return
    for reference in list(state.sharers):
        other = reference()
        if other is None or other is origin:
            continue
        if type(other) is Tensor:
            part = state_of(other).share
            assert part is not None
            silently = unseen or not part.seen
            _read_again(other, part, silently)
            spread(other, t, silently)
        else:
            other[...] = data_of(t)
    share = state.share
    if share is not None and share.base is not origin:
        silently = unseen or not share.seen
        _write_back(t, share, silently)
        spread(share.base, t, silently)


def _read_again(part: Tensor, share: Share, unseen: bool) -> None:
    before = set_grad_enabled(
        not unseen and share.base.requires_grad and (mode.recording or part.requires_grad)
    )
    try:
        version = share.read(share.base).current()
        if unseen or (part.requires_grad and not version.requires):
            replace(part, version.value)
        else:
            if part.retains_grad:
                retain_grad_of(version, part)
            supersede(part, version)
            _title(part, "AsStridedBackward0")
    finally:
        set_grad_enabled(before)


def _write_back(part: Tensor, share: Share, unseen: bool) -> None:
    """Give the tensor that `part` is a part of the elements it has now."""
    from gradcli.core.ops.elements.indexing import index_put
    from gradcli.core.ops.shapes.shape import reshape

    base = share.base
    if share.read is itself:
        _overwrite(base, data_of(part))
        return
    places = places_of(base, share.read)
    flat = index_put(reshape(base, (-1,)), np.asarray(places).reshape(-1), reshape(part, (-1,)))
    if unseen:
        _overwrite(base, data_of(reshape(flat, base.shape)))
        return
    replace(base, reshape(flat, base.shape), part=True)
    if part.is_leaf and part.requires_grad and base.requires_grad:
        _read_again(part, share, unseen)  # from now on it is what the base is there, and no leaf
    _title(part, "AsStridedBackward0")
    if mode.recording:
        _title(base, "CopySlices")


def _title(t: Tensor, name: str) -> None:
    node = t.current()
    if node.requires and node.prim is not None:
        state_of(node).title = name


def _overwrite(t: Tensor, value: Any) -> None:
    """Give a tensor a value behind the back of its graph: gradients flow as if nothing had happened."""
    before = set_grad_enabled(False)
    try:
        replace(t, value)
    finally:
        set_grad_enabled(before)


def places_of(base: Tensor, read: Callable[[Any], Any]) -> Any:
    """Return where in `base`, row by row, the elements of a part of it lie."""
    count = 1
    for length in base.shape:
        count *= length
    return data_of(read(Tensor(np.arange(count).reshape(base.shape))))


def address_of(t: Tensor) -> int:
    """Return a number of bytes that says where the first element of a tensor lies: two that share memory tell it by it."""
    first, bytes_each = 0, ITEM_SIZES.get(t.dtype, 8)
    while t.state is not None and t.state.share is not None:
        share = t.state.share
        if share.read is not itself and type(t.current().value) is not Batched:
            places = np.asarray(places_of(share.base, share.read)).reshape(-1)
            first = int(places[first]) if first < places.size else 0
        t = share.base
    return (t.index << 32) + first * bytes_each


def memory_of(t: Tensor, seen: bool = False) -> Tensor:
    """Return the tensor that holds all elements of the memory that `t` lies in: `t` itself if it is no view.

    With `seen`, a tensor that graphs see nothing of, `x.detach()`, has a memory of its own.
    """
    while t.state is not None and t.state.share is not None and (t.state.share.seen or not seen):
        t = t.state.share.base
    return t


def offset_of(t: Tensor) -> int:
    """Return how many numbers lie before the first one of a tensor in its memory."""
    return (address_of(t) - address_of(memory_of(t))) // ITEM_SIZES.get(t.dtype, 8)


def write_memory(root: Tensor, places: list[int], value: Any) -> None:
    """Write a number to places of the memory that a tensor holds, row by row; graphs learn nothing of it."""
    from gradcli.core.ops.elements.indexing import index_put
    from gradcli.core.ops.shapes.shape import reshape

    before = set_grad_enabled(False)
    try:
        flat = index_put(reshape(root, (-1,)), np.asarray(places, dtype="int64"), value)
        _overwrite(root, data_of(reshape(flat, root.shape)))
    finally:
        set_grad_enabled(before)
    spread(root, unseen=True)


def is_contiguous(t: Tensor) -> bool:
    """Tell whether the elements of a tensor lie one after the other in the memory that it shares."""
    state = t.state
    if state is None or state.share is None:
        return True
    share = state.share
    if share.read is itself:
        return is_contiguous(share.base)
    if type(t.current().value) is Batched:
        return True
    places = np.asarray(places_of(share.base, share.read)).reshape(-1)
    return bool(np.all(np.diff(places) == 1)) and is_contiguous(share.base)
