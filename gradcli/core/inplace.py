"""In-place updates: a new version behind the same object, so that nothing recorded is ever overwritten."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.basic import clone, to_dtype, unrecorded
from gradcli.core.patience import MANY
from gradcli.core.tensor import (
    FLOAT_LEAF,
    State,
    Tensor,
    clock,
    mode,
    params_of,
    retain_grad_of,
    span_of,
    state_of,
    supersede,
    torch_type,
)
from gradcli.core.values import Batched, cast, dtype_of, is_floating, shape_of
from gradcli.errors import GradientProblem, ShapeProblem, TypeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


_UNKNOWN = -1  # changes of a tensor that was changed before they were counted
_most = MANY  # elements up to which `descend` does a step at once
_since: int | None = None  # the tensors made since then have all their changes counted


def count_changes(wanted: bool) -> None:
    """Count from now on how often tensors are changed in place, or no longer: programs ask for it as `x._version`.

    What `descend` does at once is not counted, so that it does nothing meanwhile, and the line of a training loop
    costs the same in programs that do not ask.
    """
    global _most, _since
    if wanted != (_since is not None):
        _most, _since = (-1, next(clock)) if wanted else (MANY, None)


def counter_of(t: Tensor) -> State | None:
    """Return the state that counts the changes of the memory of `t`, None where nothing is counted."""
    if _since is None:
        return None
    state = state_of(t)
    while state.changes is None and state.share is not None:
        t = state.share.base
        state = state_of(t)
    if state.changes is None:
        state.changes = _UNKNOWN if t.index < _since and t.next is not None else 0
    return state


def note_change(counter: State | None) -> None:
    """Count a change of the memory that `counter` counts for."""
    if counter is not None and counter.changes != _UNKNOWN:
        counter.changes = (counter.changes or 0) + 1


def changes_of(t: Tensor) -> int:
    """Return how often the memory of `t` was changed in place. Raises: GradientProblem if nobody has counted."""
    counter = counter_of(t)
    if counter is None or counter.changes is None or counter.changes == _UNKNOWN:
        raise GradientProblem(
            "how often this was changed in place before `_version` was asked for is not known",
            hint="changes are counted from the first line that names `_version` on: ask for it before the first change",
        )
    return counter.changes


def _refuse_leaf(node: Tensor, part: bool = False) -> None:
    if mode.recording and node.requires and node.prim is None:
        what = "a view of a leaf Variable" if part else "a leaf Variable"
        raise GradientProblem(
            f"{what} that requires grad is being used in an in-place operation.",
            hint="update it inside `with no_grad():`, or compute a new tensor",
        )


def _category(value: Any) -> int:
    """Return where a value's dtype stands among bool, int and float, which do not turn back by themselves."""
    dtype = dtype_of(value)
    return 0 if dtype == "bool" else 1 if "int" in dtype else 2


def _fitted(value: Any, before: Any, reshape: bool) -> Any:
    """Return a new value in the dtype of the one before, itself where it is. Raises: ShapeProblem, TypeProblem."""
    if (
        type(value) is type(before) is np.ndarray
        and value.dtype is before.dtype
        and value.shape == before.shape
    ):
        return value
    if not reshape and type(value) is not Batched and shape_of(value) != shape_of(before):
        raise ShapeProblem(
            f"output with shape {list(shape_of(before))} doesn't match "
            f"the broadcast shape {list(shape_of(value))}"
        )
    if dtype_of(value) == dtype_of(before):
        return value
    if _category(value) > _category(before):
        raise TypeProblem(
            f"result type {torch_type(value)} can't be cast to the desired output type {torch_type(before)}",
            hint=f"the tensor is {dtype_of(before)} and keeps its dtype: compute a new one, x = ...",
            kind="RuntimeError",
        )
    return cast(value, dtype_of(before))


def _in_dtype(fresh: Tensor, dtype: str) -> Tensor:
    """Return a recorded result turned into another dtype, still under the name that it came about by."""
    turned: Tensor = to_dtype(fresh, dtype)
    state_of(turned).title = fresh.grad_fn_name or ""
    return turned


def _same_node(fresh: Tensor, value: Any) -> Tensor:
    """Return a node that came about as `fresh` did."""
    if fresh.prim is None:  # a copy of a leaf: depends on it, is not it
        copy: Tensor = clone(fresh)
        return copy
    version = Tensor(value)
    version.requires = fresh.requires
    version.prim, version.inputs = fresh.prim, fresh.inputs
    if params := params_of(fresh):
        version.params = params
    return version


def assign(t: Tensor, new: Any, *, part: bool = False, own: bool = False, reshape: bool = False) -> None:
    """Give the object `t` a new value in place; every name bound to it sees it.

    Recorded when recording is on and `new` requires grad; inside no_grad() a leaf stays the leaf that
    it was. The dtype stays, and so does the shape unless `reshape` says otherwise. `part` says that the program
    changes some elements only; `own` that `new` is a tensor nobody else has, which can be the new version itself.
    Raises: GradientProblem for a leaf that requires grad; ShapeProblem for another shape; TypeProblem for
    a value whose dtype does not fit into the tensor's.
    """
    counter = None if _since is None else counter_of(t)
    state = t.state
    if state is None or (state.share is None and not state.sharers):
        replace(t, new, part=part, own=own, reshape=reshape)
        if counter is not None:
            note_change(counter)
        return
    from gradcli.core.sharing import spread

    share = state.share
    while share is not None and share.seen:
        base = share.base.current()
        _refuse_leaf(t.current() if base.prim is None and not base.requires else base, True)
        share = None if share.base.state is None else share.base.state.share
    replace(t, new, part=part, own=own, reshape=reshape)
    spread(t)
    note_change(counter)


def _stay_leaf(t: Tensor, node: Tensor, version: Tensor) -> None:
    """Make a version of the leaf `t` a leaf, with the hooks of the version `node` before it."""
    version.requires = FLOAT_LEAF if type(version.value) is float else True
    before = node.state
    if before is not None and before.owner is t:
        version.state = before
        return
    state = state_of(version)
    state.owner = t
    if before is not None:
        state.hooks = before.hooks


def _with_history(node: Tensor, value: Any) -> Tensor:
    """Return a node of another value that derivatives flow through as they do through `node`.

    So a change that is not recorded stays unseen by derivatives, as in PyTorch.
    """
    version = Tensor(value)
    version.prim, version.inputs, version.span = unrecorded, (node,), span_of(node)
    version.requires = True
    state_of(version).title = node.grad_fn_name or ""
    return version


def replace(t: Tensor, new: Any, *, part: bool = False, own: bool = False, reshape: bool = False) -> None:
    """Give the object `t` alone a new value, as `assign` does; what shares its memory is left alone."""
    node = t.current()
    _refuse_leaf(node, part)
    fresh = new.current() if type(new) is Tensor else None
    value = fresh.value if fresh is not None else new
    if type(value) is not type(node.value) or type(value) is not float:
        fitted = _fitted(value, node.value, reshape)
        if fitted is not value and fresh is not None and fresh.requires and mode.recording:
            fresh, own = _in_dtype(fresh, dtype_of(node.value)), True
            fitted = fresh.value
        value = fitted
    whole = fresh is not None and own and value is fresh.value
    if fresh is not None and fresh.requires and mode.recording and is_floating(value):
        version = fresh if whole else _same_node(fresh, value)
    else:
        version = fresh if fresh is not None and whole and not fresh.requires else Tensor(value)
        if node.prim is None and node.requires:
            _stay_leaf(t, node, version)
        elif node.requires and not mode.recording and shape_of(value) == shape_of(node.value):
            version = _with_history(node, value)
    if node.state is not None and node.state.retain and version.prim is not unrecorded:
        # The gradient to keep is that of the object as it is now.
        node.state.retain = False
        retain_grad_of(version, t)
    supersede(t, version)


def descend(t: Tensor, rate: float, direction: Tensor) -> Tensor | None:
    """Do `t -= rate * direction` for a leaf that is a small array, while nothing is recorded; return the new version.

    None, and nothing done, where the long way has more to look at.
    """
    node = t if t.next is None else t.next
    before, by = node.value, direction.value if direction.next is None else direction.next.value
    ndarray = np.ndarray
    if type(before) is not ndarray or type(by) is not ndarray or before.dtype is not by.dtype:
        return None
    if before.shape != by.shape or before.size > _most or before.dtype.char not in "df":
        return None
    if (
        node.prim is not None
        or not node.requires
        or t.state is None
        or t.state.share is not None
        or t.state.sharers
    ):
        return None
    step = np.multiply(rate, by)
    version = Tensor(np.subtract(before, step, step), True)
    if node.state is not None and node.state.owner is t:
        version.state = node.state  # as from the second update on, without a call
    else:
        _stay_leaf(t, node, version)
    t.next = version
    return version
