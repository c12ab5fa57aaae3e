"""Sparse Jacobians and Hessians: which partials can be nonzero, and few sweeps that give them all.

The pattern is read off the recorded graph, node by node, as a boolean scipy matrix (elements of the
node, elements of the input). Columns that share no row get one colour and are swept together.
Source: Curtis, Powell & Reid (1974), J. Inst. Math. Appl. 13; Gebremedhin, Manne & Pothen (2005),
SIAM Review 47(4), "What color is your Jacobian?".
"""

from __future__ import annotations

from gradcli.core.backward import pull_back
from gradcli.core.lazy import np, sparse
from gradcli.core.ops.basic import ones_like, value_of
from gradcli.core.tangents import push
from gradcli.core.tape import collect
from gradcli.core.tensor import Tensor, params_of
from gradcli.core.values import BatchConflict, Batched, is_floating, shape_of, size_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def jacobian_pattern(outputs: list[Tensor], x: Tensor) -> Any:
    """Return where d outputs / d x can be nonzero: a boolean CSR matrix (all outputs' elements, x's elements)."""
    leaf = x.current()
    n = size_of(leaf.value)
    patterns: dict[int, Any] = {id(leaf): sparse.identity(n, dtype=bool, format="csr")}
    for node in reversed(collect(outputs, leaf.index)):
        if id(node) in patterns or node.prim is None:
            continue
        moving = [type(y) is Tensor and id(y) in patterns for y in node.inputs]
        if any(moving):
            patterns[id(node)] = _through(node, moving, patterns)
    rows = [
        patterns[id(y)] if id(y) in patterns else sparse.csr_matrix((size_of(y.value), n), dtype=bool)
        for y in outputs
    ]
    return sparse.vstack(rows, format="csr")


def _through(node: Tensor, moving: list[bool], patterns: dict[int, Any]) -> Any:
    """Return the pattern of a node from those of its operands."""
    assert node.prim is not None
    total: Any = None
    for i, (y, moves) in enumerate(zip(node.inputs, moving)):
        if not moves:
            continue
        pattern = patterns[id(y)]
        if node.prim.partials is not None:
            share = pattern[_spread_index(shape_of(y.value), shape_of(node.value))]
        else:
            share = _structured(node, i, pattern)
        total = share if total is None else total + share
    return total


def _spread_index(from_shape: tuple[int, ...], to_shape: tuple[int, ...]) -> Any:
    count = int(np.prod(from_shape, dtype=int))
    return np.broadcast_to(np.arange(count).reshape(from_shape), to_shape).reshape(-1)


def _structured(node: Tensor, i: int, pattern: Any) -> Any:
    """Return the pattern of an operator that only moves elements, only adds them up, or mixes them all."""
    assert node.prim is not None
    size = size_of(node.value)
    if node.prim.kind == "linear":
        link = _moved_from(node, i)
        if link is None:
            link = _summed_into(node, i)
        if link is not None:
            return (link @ pattern).astype(bool)
    union = sparse.csr_matrix(pattern.sum(axis=0) > 0)
    return sparse.csr_matrix(np.ones((size, 1), dtype=bool)) @ union


def _moved_from(node: Tensor, i: int) -> Any:
    """Return the selection matrix of an operator whose output elements are input elements or zeros, else None."""
    # Random numbers are all different, so an output that equals one of them came from there.
    assert node.prim is not None
    count = size_of(node.inputs[i].value)
    labels = np.random.default_rng(0).random(count) + 1.0
    operands = [
        labels.reshape(shape_of(y.value)) if j == i else _nothing(y) for j, y in enumerate(node.inputs)
    ]
    out = np.asarray(node.prim.forward(*operands, **params_of(node)), float).reshape(-1)
    return _matches(labels, out, transposed=False)


def _summed_into(node: Tensor, i: int) -> Any:
    """Return the summing matrix of an operator whose input elements each go into one output, else None."""
    assert node.prim is not None
    labels = np.random.default_rng(0).random(size_of(node.value)) + 1.0
    xs = tuple(value_of(y) for y in node.inputs)
    rules, params = node.prim.vjps, params_of(node)
    ct = labels.reshape(shape_of(node.value))
    if ct.ndim == 0:
        ct = float(ct)

    def transposed(ct: Any) -> Any:
        out = node.value
        g = rules[i](ct, out, *xs, **params) if type(rules) is tuple else rules(i, ct, out, xs, params)
        return None if g is None else np.asarray(value_of(g), float).reshape(-1)

    back, weight = transposed(ct), transposed(ones_like(node))
    if back is None or weight is None or not (weight == weight[:1]).all() or not weight[0]:
        return None
    return _matches(labels, back / weight, transposed=True)


def _matches(labels: Any, out: Any, *, transposed: bool) -> Any:
    order = np.argsort(labels)
    at = np.clip(np.searchsorted(labels[order], out), 0, len(labels) - 1)
    below = np.clip(at - 1, 0, len(labels) - 1)
    ranked = labels[order]
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


def colour_columns(pattern: Any) -> Any:
    """Return a colour per column, so that columns of one colour share no row (greedy, in column order)."""
    by_row, by_column = pattern.tocsr(), pattern.tocsc()
    row_starts, row_columns = by_row.indptr.tolist(), by_row.indices.tolist()
    starts, column_rows = by_column.indptr.tolist(), by_column.indices.tolist()
    colours = [-1] * pattern.shape[1]
    for j in range(pattern.shape[1]):
        taken = {
            colours[k]
            for row in column_rows[starts[j] : starts[j + 1]]
            for k in row_columns[row_starts[row] : row_starts[row + 1]]
        }
        colour = 0
        while colour in taken:
            colour += 1
        colours[j] = colour
    return np.array(colours, dtype=int)


def _compressed(outputs: list[Tensor], x: Tensor, pattern: Any) -> Any:
    """Return the sparse matrix d outputs / d x from one sweep of one tangent per colour."""
    leaf = x.current()
    colours = colour_columns(pattern)
    count = int(colours.max(initial=-1)) + 1
    seeds = np.zeros((count, colours.size))
    seeds[colours, np.arange(colours.size)] = 1.0
    seed = Batched(seeds.reshape((count, *shape_of(leaf.value))))
    swept = push(outputs, [(leaf, seed)], record=False)
    rows = [
        np.zeros((count, size_of(y.value))) if t is None else _rows(t, count, size_of(y.value))
        for t, y in zip(swept, outputs)
    ]
    compressed = np.concatenate(rows, axis=1)
    where = pattern.tocoo()
    data = compressed[colours[where.col], where.row]
    return sparse.csr_matrix((data, (where.row, where.col)), shape=pattern.shape)


def _rows(tangent: Any, count: int, size: int) -> Any:
    value = value_of(tangent)
    if type(value) is Batched:
        return value.array.reshape(count, size)
    return np.broadcast_to(np.asarray(value).reshape(1, size), (count, size))


def sparse_jacobian(output: Tensor, x: Tensor) -> Any:
    """Return d output / d x as a scipy CSR matrix of shape (output.size, x.size), None if it is mostly full."""
    return sparse_columns([output.current()], x)


def sparse_hessian(output: Tensor, x: Tensor) -> Any:
    """Return d2 output / d x d x as a scipy CSR matrix of shape (x.size, x.size), None if it is mostly full."""
    y = output.current()
    gradient = pull_back([y], [ones_like(y)], [x], create_graph=True)[0]
    if type(gradient) is not Tensor:
        return sparse.csr_matrix((x.size, x.size))
    return sparse_columns([gradient], x)


def sparse_columns(outputs: list[Tensor], x: Tensor) -> Any:
    """Return d outputs / d x, the outputs one below the other, as a CSR matrix; None if it is mostly full."""
    pattern = jacobian_pattern(outputs, x)
    fullest = int(np.diff(pattern.indptr).max(initial=0))
    # No colouring has fewer colours than the fullest row has entries; half full is not worth it.
    if 2 * fullest > pattern.shape[1]:
        return None
    try:
        return _compressed(outputs, x, pattern)
    except BatchConflict:
        return None
