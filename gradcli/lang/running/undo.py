"""What a program may have changed, kept so that a failed line of the prompt leaves no trace.

Before a line runs, everything that its names lead to is noted: the contents of lists and dicts, the
variables of closures, the version, gradient and flags of each tensor. Putting that back costs nothing
unless the line fails.
"""

from __future__ import annotations

from operator import is_

from gradcli.core.freeing import hold
from gradcli.core.generator import restore_stream, saved_stream
from gradcli.core.tensor import State, Tensor, is_grad_enabled, mode, set_grad_enabled
from gradcli.core.values import default_dtype, set_default_dtype
from gradcli.lang.values.kinds import is_array
from gradcli.lang.values.objects import BoundMethod, Derived, Function, Partial

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.running.runtime import Runtime


# What a list may be full of that never changes and leads nowhere; found out as fast as the list is copied.
_PLAIN = frozenset({float, int, bool, str, type(None)})


class Snapshot:
    """The state of a session at one moment; `restore` brings it back."""

    __slots__ = (
        "_arrays",
        "_dicts",
        "_earlier",
        "_lists",
        "_objects",
        "_runtime",
        "_settings",
        "_tensors",
        "_variables",
    )

    def __init__(self, runtime: Runtime, before: Snapshot | None = None) -> None:
        """Note the state of a session; what has not changed since `before` is kept once for both."""
        self._runtime = runtime
        earlier: list[tuple[Any, Any]] = [] if before is None else [*before._lists, *before._arrays]
        self._earlier = {id(value): (value, contents) for value, contents in earlier}
        self._variables = dict(runtime.variables)
        self._lists: list[tuple[list[Any], list[Any]]] = []
        self._dicts: list[tuple[dict[Any, Any], dict[Any, Any]]] = []
        self._tensors: list[tuple[Tensor, Any, Any, int, Any]] = []
        self._arrays: list[tuple[Any, Any]] = []
        self._objects: list[tuple[Any, Any]] = []
        self._settings = (
            default_dtype(),
            is_grad_enabled(),
            runtime.options,
            runtime.python_lists,
            set(runtime.imported),
            list(runtime.notes),
            set(runtime.said),
            saved_stream(),
            None if runtime.numpy_stream is None else runtime.numpy_stream.get_state(),
            None if runtime.python_stream is None else runtime.python_stream.getstate(),
        )
        self._note_all(list(runtime.variables.values()))
        self._earlier.clear()

    def _note_all(self, pending: list[Any]) -> None:
        seen: set[int] = set()
        while pending:
            value = pending.pop()
            if value is None or type(value) in (float, int, bool, str) or id(value) in seen:
                continue
            seen.add(id(value))
            pending.extend(self._note(value))

    def _note(self, value: Any) -> list[Any]:
        """Keep what can change about one value; return the values it leads to."""
        kind = type(value)
        if kind is Tensor:
            return self._note_tensor(value)
        if kind is list:
            self._lists.append((value, self._contents(value)))
            return [] if _PLAIN.issuperset(map(type, value)) else list(value)
        if isinstance(value, dict):
            self._dicts.append((value, dict(value)))
            return list(value.values())
        if isinstance(value, tuple):
            return list(value)
        if kind is Function:
            return [value.enclosing, *value.defaults.values()]
        if kind is Partial:
            return [value.function, *value.arguments, *value.named.values()]
        if kind is BoundMethod:
            return [value.receiver]
        if kind is Derived:
            return []
        if is_array(value) and value.shape:
            self._arrays.append((value, self._contents(value)))
            return []
        keep = getattr(kind, "state_to_keep", None)
        if keep is None:
            return []
        state, reached = keep(value)
        self._objects.append((value, state))
        return list(reached)

    def _contents(self, value: Any) -> Any:
        """Return a copy of a list or an array, the earlier one where nothing has changed since."""
        known, contents = self._earlier.get(id(value), (None, None))
        if known is value and len(contents) == len(value):
            same = all(map(is_, contents, value)) if type(value) is list else _same_bytes(contents, value)
            if same:
                return contents
        return value[:] if type(value) is list else value.copy()

    def _note_tensor(self, t: Tensor) -> list[Any]:
        node = t.current()
        state = t.state
        kept = None if state is None else _copy_of(state)
        self._tensors.append(
            (t, t.next, kept, node.requires, None if node.state is None else _copy_of(node.state))
        )
        found: list[Any] = []
        if state is not None:
            base = None if state.share is None else state.share.base
            found.extend(value for value in (state.grad, base) if value is not None)
            found.extend(other for other in (reference() for reference in state.sharers) if other is not None)
        return found

    def restore(self) -> None:
        """Bring names, values and settings back to what they were; what that replaces is held (core.freeing)."""
        runtime = self._runtime
        hold(*runtime.variables.values())
        runtime.variables.clear()
        runtime.variables.update(self._variables)
        for items, before in self._lists:
            hold(items[:])
            items[:] = before
        for mapping, kept in self._dicts:
            hold(mapping.copy())
            mapping.clear()
            mapping.update(kept)
        for array, contents in self._arrays:
            array[...] = contents
        for value, state in self._objects:
            type(value).restore_state(value, state)
        for t, following, state, requires, node_state in self._tensors:
            if t.next is not following:
                hold(t.next)
            t.next = following
            t.state = state
            node = t.current()
            node.requires = requires
            if node is not t:
                node.state = node_state
        dtype, recording, options, python_lists, imported, notes, said, stream, *others = self._settings
        set_default_dtype(dtype)
        set_grad_enabled(recording)
        mode.as_pytorch = python_lists
        runtime.options, runtime.python_lists, runtime.imported = options, python_lists, imported
        runtime.notes, runtime.said = notes, said
        restore_stream(stream)
        of_numpy, of_python = others
        if of_numpy is not None:
            runtime.numpy_stream.set_state(of_numpy)
        if of_python is not None:
            runtime.python_stream.setstate(of_python)


def _same_bytes(one: Any, other: Any) -> bool:
    """Tell whether two arrays of equal shape hold the same to the bit, nan included."""
    if one.shape != other.shape or one.dtype != other.dtype or one.dtype.hasobject:
        return False
    if not (one.flags.c_contiguous and other.flags.c_contiguous):
        return False
    return bool((one.view("uint8") == other.view("uint8")).all())


def undisturbed(work: Callable[[], None]) -> None:
    """Do some work that a second Ctrl-C must not cut short; one that comes meanwhile is dropped."""
    import signal
    import threading

    if threading.current_thread() is not threading.main_thread():
        work()
        return
    while True:
        try:
            before = signal.signal(signal.SIGINT, signal.SIG_IGN)
            break
        except KeyboardInterrupt:
            # One that was on its way already is raised here.
            continue
    try:
        work()
    finally:
        # None: a handler that is not Python's, which cannot be put back from here.
        signal.signal(signal.SIGINT, signal.default_int_handler if before is None else before)


def _copy_of(state: State) -> State:
    copy = State()
    copy.grad, copy.hooks, copy.name = state.grad, list(state.hooks), state.name
    copy.after = None if state.after is None else list(state.after)
    copy.owner, copy.retain, copy.title, copy.moved = state.owner, state.retain, state.title, state.moved
    copy.share, copy.sharers = state.share, list(state.sharers)
    return copy
