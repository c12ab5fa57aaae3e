"""Sparse Jacobians and Hessians: which partials can be nonzero, and few sweeps that give them all.

The pattern is read off the recorded graph, node by node, as a boolean scipy matrix (elements of the
node, elements of the input). Columns that share no row get one colour and are swept together; the few
rows that are much fuller than the others, as of an arrow, are swept back instead.
Source: Curtis, Powell & Reid (1974), J. Inst. Math. Appl. 13; Gebremedhin, Manne & Pothen (2005),
SIAM Review 47(4), "What color is your Jacobian?".
"""

from __future__ import annotations

import functools
import operator

from gradcli.core.backward import pull_back
from gradcli.core.jacobians.links import TooFull, stacked, through, through_all, united
from gradcli.core.lazy import np, sparse
from gradcli.core.ops.basic import ones_like, value_of
from gradcli.core.tangents import push
from gradcli.core.tape import collect
from gradcli.core.tensor import Tensor
from gradcli.core.values import BatchConflict, Batched, shape_of, size_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SWEEP_ELEMENTS = 4_000_000  # of one node's tangents in a sweep: 32 MB


def jacobian_pattern(outputs: list[Tensor], x: Tensor) -> Any:
    """Return where d outputs / d x can be nonzero: a boolean CSR matrix (all outputs' elements, x's elements).

    Raises: TooFull where it, or that of a value on the way, is too full to be worth its memory.
    """
    leaf = x.current()
    n = size_of(leaf.value)
    patterns: dict[int, Any] = {id(leaf): sparse.identity(n, dtype=bool, format="csr")}
    for node in reversed(collect(outputs, leaf.index)):
        if id(node) in patterns or node.prim is None:
            continue
        whole = through_all(node, patterns, n)
        if whole is not None:
            patterns[id(node)] = whole
            continue
        shares = [
            through(node, i, patterns[id(y)])
            for i, y in enumerate(node.inputs)
            if type(y) is Tensor and id(y) in patterns
        ]
        if shares:
            patterns[id(node)] = functools.reduce(united, shares)
    rows = [
        patterns[id(y)] if id(y) in patterns else sparse.csr_matrix((size_of(y.value), n), dtype=bool)
        for y in outputs
    ]
    return stacked(rows)


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


def _compressed(outputs: list[Tensor], x: Tensor, pattern: Any, heavy: Any) -> Any:
    """Return the sparse matrix d outputs / d x: the `heavy` rows backwards, the others forwards by colours."""
    light = pattern
    if heavy.size:
        kept = np.ones(pattern.shape[0], dtype=bool)
        kept[heavy] = False
        light = (sparse.diags(kept.astype(float)) @ pattern).astype(bool).tocsr()
        light.eliminate_zeros()
    by_colour = _swept_forward(outputs, x, light)
    return by_colour + _swept_back(outputs, x, heavy, pattern.shape) if heavy.size else by_colour


def _swept_forward(outputs: list[Tensor], x: Tensor, pattern: Any) -> Any:
    """Return the sparse matrix of this pattern from one tangent per colour of its columns, some in each sweep."""
    leaf = x.current()
    where = pattern.tocoo()
    colours = colour_columns(pattern)
    count = int(colours.max(initial=-1)) + 1
    colour_of_entry = colours[where.col]
    data = np.zeros(where.nnz)
    step = max(1, SWEEP_ELEMENTS // max(1, colours.size, pattern.shape[0]))
    for start in range(0, count, step):
        width = min(count - start, step)
        ours = (colours >= start) & (colours < start + width)
        seeds = np.zeros((width, colours.size))
        seeds[colours[ours] - start, np.flatnonzero(ours)] = 1.0
        seed = Batched(seeds.reshape((width, *shape_of(leaf.value))))
        swept = push(outputs, [(leaf, seed)], record=False)
        rows = [
            np.zeros((width, size_of(y.value))) if t is None else _rows(t, width, size_of(y.value))
            for t, y in zip(swept, outputs)
        ]
        found = (colour_of_entry >= start) & (colour_of_entry < start + width)
        data[found] = np.concatenate(rows, axis=1)[colour_of_entry[found] - start, where.row[found]]
    return sparse.csr_matrix((data, (where.row, where.col)), shape=pattern.shape)


def _swept_back(outputs: list[Tensor], x: Tensor, heavy: Any, shape: tuple[int, int]) -> Any:
    """Return the sparse matrix of the `heavy` rows of d outputs / d x alone, from one cotangent for each."""
    step = max(1, SWEEP_ELEMENTS // max(1, *shape))
    parts, start = [], 0
    for y in outputs:
        size = size_of(y.value)
        ours = heavy[(heavy >= start) & (heavy < start + size)]
        for first in range(0, ours.size, step):
            rows = ours[first : first + step]
            seeds = np.zeros((rows.size, size))
            seeds[np.arange(rows.size), rows - start] = 1.0
            seed = Batched(seeds.reshape((rows.size, *shape_of(y.value))))
            share = pull_back([y], [seed], [x], batched=True)[0]
            if share is not None:
                found = sparse.coo_matrix(_rows(share, rows.size, shape[1]))
                parts.append(sparse.csr_matrix((found.data, (rows[found.row], found.col)), shape=shape))
        start += size
    return functools.reduce(operator.add, parts, sparse.csr_matrix(shape))


def _heavy_rows(counts: Any) -> Any:
    """Return the rows, of these numbers of entries, that are cheaper swept back than as colours of their own."""
    # No colouring has fewer colours than the fullest row that is left has entries.
    order = np.argsort(-counts, kind="stable")
    left = np.append(counts[order], 0)
    many = int(np.argmin(left + np.arange(left.size)))
    return order[:many]


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
    try:
        pattern = jacobian_pattern(outputs, x)
        counts = np.diff(pattern.indptr)
        heavy = _heavy_rows(counts)
        counts[heavy] = 0
        # Half full is not worth it.
        if 2 * (heavy.size + int(counts.max(initial=0))) > pattern.shape[1]:
            return None
        return _compressed(outputs, x, pattern, heavy)
    except (BatchConflict, TooFull):
        return None
