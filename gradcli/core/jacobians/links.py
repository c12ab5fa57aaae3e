"""Which elements of an operand each element of a node's result depends on, as boolean scipy matrices.

Found out from the node itself, with numbers as labels: operators that move elements, operators that add them up,
and operators that treat the slices along some axes apart from each other (a product of each matrix of a stack,
a softmax of each row).
"""

from __future__ import annotations

from itertools import pairwise

from gradcli.core.cotangents import pulled
from gradcli.core.lazy import np, sparse
from gradcli.core.ops.basic import ones_like, value_of
from gradcli.core.patience import in_order, patiently
from gradcli.core.tensor import Tensor, params_of
from gradcli.core.values import is_floating, shape_of, size_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

MANY_OPERANDS = 8  # of one node, each of which would take an evaluation of it
MOST_ENTRIES = 30_000_000  # of a pattern: a byte and an index each
ENTRIES_AT_ONCE = 1_000_000  # as many take some 10 ms


class TooFull(Exception):
    """A pattern has too many entries for it to be worth its memory."""


def through(node: Tensor, i: int, pattern: Any) -> Any:
    """Return the pattern of a node by its operand `i`, given the pattern of that operand.

    Raises: TooFull beyond `MOST_ENTRIES`.
    """
    assert node.prim is not None
    if node.prim.partials is not None:
        return _chosen(pattern, _spread_index(shape_of(node.inputs[i].value), shape_of(node.value)))
    if node.prim.kind == "linear":
        link = _moved_from(node, i)
        if link is None:
            link = _summed_into(node, i)
        if link is not None:
            return _product(link, pattern)
    to_group, from_group = _groups(node, i)
    groups = int(from_group.max(initial=-1)) + 1
    ones = np.ones(from_group.size, dtype=bool)
    gather = sparse.csr_matrix((ones, (from_group, np.arange(from_group.size))), shape=(groups, ones.size))
    return _chosen(_product(gather, pattern), to_group)


def through_all(node: Tensor, patterns: dict[int, Any], n: int) -> Any:
    """Return the pattern of a node that joins many operands, given theirs by id; None if it does anything else.

    One evaluation for all of them; an operand without a pattern of its `n` columns depends on nothing.

    Raises: TooFull beyond `MOST_ENTRIES`.
    """
    assert node.prim is not None
    if len(node.inputs) < MANY_OPERANDS or node.prim.kind != "linear":
        return None
    sizes = [size_of(value_of(y)) for y in node.inputs]
    labels = _labels(sum(sizes))
    parts = np.split(labels, np.cumsum(sizes)[:-1])
    operands = [part.reshape(shape_of(value_of(y))) for part, y in zip(parts, node.inputs)]
    out = np.asarray(node.prim.forward(*operands, **params_of(node)), float).reshape(-1)
    link = _matches(labels, out, transposed=False)
    if link is None:
        return None
    found = [patterns.get(id(y)) if type(y) is Tensor else None for y in node.inputs]
    whole = [
        sparse.csr_matrix((size, n), dtype=bool) if own is None else own for own, size in zip(found, sizes)
    ]
    return _product(link, stacked(whole))


def _chosen(pattern: Any, rows: Any) -> Any:
    """Return these rows of a pattern. Raises: TooFull."""
    entries = int(np.diff(pattern.indptr)[rows].sum())
    return _by_rows(entries, rows.size, lambda part: pattern[rows[part]])


def _product(link: Any, pattern: Any) -> Any:
    """Return the pattern of a product. Raises: TooFull."""
    entries = int(np.diff(pattern.indptr)[link.indices].sum())
    return _by_rows(entries, link.shape[0], lambda part: (link[part] @ pattern).astype(bool))


def united(one: Any, other: Any) -> Any:
    """Return where either of two patterns has entries. Raises: TooFull."""
    return _by_rows(one.nnz + other.nnz, one.shape[0], lambda part: one[part] + other[part])


def stacked(patterns: Sequence[Any]) -> Any:
    """Return patterns one below the other."""
    if len(patterns) == 1:
        return patterns[0]
    indices = np.empty(sum(each.nnz for each in patterns), dtype=np.int32)
    ends, at = [np.zeros(1, dtype=int)], 0
    for each in patterns:
        indices[at : at + each.nnz] = each.indices
        ends.append(at + each.indptr[1:])
        at += each.nnz
    shape = sum(each.shape[0] for each in patterns), patterns[0].shape[1]
    return sparse.csr_matrix((np.ones(at, dtype=bool), indices, np.concatenate(ends)), shape=shape)


def _by_rows(entries: int, count: int, work: Callable[[slice], Any]) -> Any:
    """Return what `work` gives for so many rows, which have `entries` together. Raises: TooFull.

    A part of them at a time: scipy heeds no signal and lets no other thread run.
    """
    if entries > MOST_ENTRIES:
        raise TooFull
    parts = min(entries // ENTRIES_AT_ONCE + 1, count)
    if parts < 2:
        return work(slice(None))
    ends = np.linspace(0, count, parts + 1).astype(int).tolist()
    return stacked([work(slice(start, end)) for start, end in pairwise(ends)])


def _spread_index(from_shape: tuple[int, ...], to_shape: tuple[int, ...]) -> Any:
    count = int(np.prod(from_shape, dtype=int))
    return np.broadcast_to(np.arange(count).reshape(from_shape), to_shape).reshape(-1)


# ----- operators that move elements or add them up ----------------------------------------------------


def _moved_from(node: Tensor, i: int) -> Any:
    """Return the selection matrix of an operator whose output elements are input elements or zeros, else None."""
    # Random numbers are all different, so an output that equals one of them came from there.
    assert node.prim is not None
    count = size_of(node.inputs[i].value)
    labels = _labels(count)
    operands = [
        labels.reshape(shape_of(y.value)) if j == i else _nothing(y) for j, y in enumerate(node.inputs)
    ]
    out = np.asarray(node.prim.forward(*operands, **params_of(node)), float).reshape(-1)
    return _matches(labels, out, transposed=False)


def _summed_into(node: Tensor, i: int) -> Any:
    """Return the summing matrix of an operator whose input elements each go into one output, else None."""
    labels = _labels(size_of(node.value))
    back, weight = _pulled_back(node, i, labels), _pulled_back(node, i, value_of(ones_like(node)))
    if back is None or weight is None:
        return None
    back, weight = back.reshape(-1), weight.reshape(-1)
    if not (weight == weight[:1]).all() or not weight[0]:
        return None
    return _matches(labels, back / weight, transposed=True)


def _labels(count: int) -> Any:
    return np.random.default_rng(0).random(count) + 1.0


def _pulled_back(node: Tensor, i: int, ct: Any) -> Any:
    """Return the share of operand `i` in a cotangent of the node, None where there is none."""
    assert node.prim is not None
    ct = np.asarray(ct, float).reshape(shape_of(node.value))
    xs = tuple([value_of(y) for y in node.inputs])
    plain = ct if ct.ndim else float(ct)
    with np.errstate(all="ignore"):
        share = pulled(node.prim, i, plain, node.value, xs, params_of(node))
    return None if share is None else np.asarray(value_of(share), float)


def _matches(labels: Any, out: Any, *, transposed: bool) -> Any:
    if not len(labels):
        return sparse.csr_matrix((0, len(out)) if transposed else (len(out), 0), dtype=bool)
    order = in_order(np.argsort, labels)
    ranked = labels[order]
    at = np.clip(patiently(out.size * 16, np.searchsorted, ranked, out), 0, len(labels) - 1)
    below = np.clip(at - 1, 0, len(labels) - 1)
    nearest = np.where(np.abs(ranked[at] - out) <= np.abs(ranked[below] - out), at, below)
    same = np.abs(ranked[nearest] - out) <= 4e-16 * np.abs(out)
    if not (same | (out == 0.0)).all():
        return None
    rows, columns = np.flatnonzero(same), order[nearest[same]]
    ones = np.ones(rows.size, dtype=bool)
    if transposed:
        return sparse.csr_matrix((ones, (columns, rows)), shape=(len(labels), len(out)))
    return sparse.csr_matrix((ones, (rows, columns)), shape=(len(out), len(labels)))


def _nothing(y: Any) -> Any:
    """Return zeros for another operand that could add to the result; a condition stays what it is."""
    value = value_of(y)
    return 0.0 * np.asarray(value) if type(y) is Tensor and is_floating(value) else value


# ----- operators that treat slices apart -----------------------------------------------------------------


def _groups(node: Tensor, i: int) -> tuple[Any, Any]:
    """Return a number per element of the result and per element of operand `i`: they depend only on their equals."""
    to_shape, from_shape = shape_of(node.value), shape_of(node.inputs[i].value)
    to_group, from_group = np.zeros(to_shape, int), np.zeros(from_shape, int)
    used: set[int] = set()
    for axis, size in enumerate(to_shape):
        if size < 2:
            continue
        for other, its_size in enumerate(from_shape):
            if its_size == size and other not in used and _are_apart(node, i, axis, other):
                used.add(other)
                to_group = to_group * size + _along(to_shape, axis)
                from_group = from_group * size + _along(from_shape, other)
                break
    return to_group.reshape(-1), from_group.reshape(-1)


def _along(shape: tuple[int, ...], axis: int) -> Any:
    """Return the place along `axis` of each element, in a shape that spreads to `shape`."""
    return np.arange(shape[axis]).reshape([-1 if k == axis else 1 for k in range(len(shape))])


def _are_apart(node: Tensor, i: int, axis: int, other: int) -> bool:
    """Tell whether slice k of the result along `axis` depends on slice k of the operand along `other` alone.

    Two different places differ in a binary digit. So a cotangent on all slices with a digit of 0, and one on all with
    a 1, for every digit, meet each pair of slices; what reaches a slice of the other kind shows that they are not apart.
    """
    to_shape, from_shape = shape_of(node.value), shape_of(node.inputs[i].value)
    labels = _labels(size_of(node.value)).reshape(to_shape)
    to_place, from_place = _along(to_shape, axis), _along(from_shape, other)
    for bit in range((to_shape[axis] - 1).bit_length()):
        for kept in (0, 1):
            back = _pulled_back(node, i, labels * ((to_place >> bit) & 1 == kept))
            if back is None:
                return True
            if back.shape != from_shape or (back * ((from_place >> bit) & 1 != kept)).any():
                return False
    return True
