"""Jacobians and Hessians of recorded values: many products in one sweep, on the hidden batch axis.

Layout: `J[i, j] = d out_i / d x_j`, shape `out.shape + x.shape`.
Source: Griewank & Walther (2008), §3.4 (vector modes), §5.2 (forward over reverse).
"""

from __future__ import annotations

from gradcli.core.backward import pull_back, wanted_of
from gradcli.core.jacobians.diagonals import Seed, seeds_of
from gradcli.core.lazy import np
from gradcli.core.ops.basic import unbatch, value_of, zeros_like
from gradcli.core.ops.shapes.arrangement import transpose
from gradcli.core.ops.shapes.joining import cat, stack
from gradcli.core.ops.shapes.shape import reshape
from gradcli.core.tangents import push
from gradcli.core.tape import collect
from gradcli.core.tensor import Tensor, mode
from gradcli.core.values import BatchConflict, Batched, check_size, dtype_of, is_floating, shape_of, size_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gradcli.core.values import Shape

SWEEP_BYTES = 2 * 2**20  # how much one node's rows may take in a sweep: small enough to stay in cache
SPARSE_HINT = (
    "if it is mostly zeros, `gradcli hessian --sparse` and `jacobian --sparse` list the entries that are not"
)
SHOWN = 31  # rows of the largest square matrix that PyTorch prints in full
SPARSE_FROM = 1024  # columns from which looking for sparsity is worth importing scipy.sparse


def _unit(template: Any, flat: int) -> Any:
    """Return the unit direction number `flat`, of the shape and batch of `template`."""
    zeros = zeros_like(template)
    if type(zeros) is float:
        return 1.0
    array = zeros.array if type(zeros) is Batched else np.array(zeros)
    view = array.reshape((array.shape[0], -1) if type(zeros) is Batched else -1)
    view[..., flat] = 1.0
    return zeros if type(zeros) is Batched else array if array.ndim else float(array)


def _has_batch(outputs: Sequence[Tensor]) -> bool:
    return any(type(node.value) is Batched for node in collect(outputs))


def _rows_per_sweep(size: int) -> int:
    return max(1, SWEEP_BYTES // (8 * max(1, size)))


def jacobian_of(
    output: Tensor, inputs: Sequence[Tensor], *, create_graph: bool = False, direction: str = "auto"
) -> list[Any]:
    """Return d output / d x for each input, of shape `output.shape + x.shape`.

    Goes in the cheaper `direction`: `reverse` where the output has no more elements than the inputs.
    """
    node = output.current()
    rows, columns = size_of(node.value), sum(x.size for x in inputs)
    for x in inputs:
        check_size((*shape_of(node.value), *x.shape), "the Jacobian", hint=SPARSE_HINT)
    if direction == "auto":
        # A square Jacobian of many columns may be sparse, which is found out on the way forward.
        square = rows == columns and rows >= SPARSE_FROM and not create_graph
        direction = "reverse" if rows <= columns and not square else "forward"
    sweep = _by_rows if direction == "reverse" else _by_columns
    return sweep(node, inputs, create_graph)


def _zero_block(output: Tensor, x: Tensor) -> Any:
    shape = (*shape_of(output.value), *x.shape)
    return 0.0 if shape == () else np.zeros(shape, dtype_of(x.current().value))


def _by_rows(output: Tensor, inputs: Sequence[Tensor], create_graph: bool) -> list[Any]:
    shape, rows = shape_of(output.value), size_of(output.value)
    if not output.requires or rows == 0:
        return [_zero_block(output, x) for x in inputs]
    if shape == ():
        cts = pull_back([output], [_unit(output, 0)], inputs, create_graph=create_graph)
        return [_zero_block(output, x) if ct is None else ct for ct, x in zip(cts, inputs)]
    if not _has_batch([output]):
        try:
            return _swept(output, inputs, create_graph)
        except BatchConflict:
            pass
    found = [pull_back([output], [_unit(output, i)], inputs, create_graph=create_graph) for i in range(rows)]
    return [_stacked([row[j] for row in found], shape, x, 0) for j, x in enumerate(inputs)]


def _swept(output: Tensor, inputs: Sequence[Tensor], create_graph: bool) -> list[Any]:
    shape, rows, dtype = shape_of(output.value), size_of(output.value), dtype_of(output.value)
    widest = max(size_of(node.value) for node in collect([output]))
    step = _rows_per_sweep(widest)
    # A program sees the signs of zeros that PyTorch has, which only the walk from the output itself gives.
    whole = create_graph or (mode.as_pytorch and rows <= SHOWN)
    seeds = [Seed(output, np.ones(shape, dtype))] if whole else seeds_of(output, wanted_of(inputs))
    parts: list[list[Any]] = [[] for _ in inputs]
    for start in range(0, rows, step):
        cts = [seed.rows(start, min(rows, start + step)) for seed in seeds]
        cts = pull_back([seed.node for seed in seeds], cts, inputs, create_graph=create_graph, batched=True)
        for j, ct in enumerate(cts):
            parts[j].append(ct)
    return [_joined(part, (*shape, *x.shape), output, x) for part, x in zip(parts, inputs)]


def _joined(parts: list[Any], shape: Shape, output: Tensor, x: Tensor) -> Any:
    if any(part is None for part in parts):
        return _zero_block(output, x)
    visible = [unbatch(part) if type(value_of(part)) is Batched else part for part in parts]
    if len(visible) == 1:
        return reshape(visible[0], shape)
    return reshape(cat(visible, 0), shape)


def _stacked(rows: list[Any], shape: Shape, x: Tensor, dim: int) -> Any:
    whole = [zeros_like(x.current()) if row is None else row for row in rows]
    return reshape(stack(whole, dim), (*shape, *x.shape))


def _by_columns(output: Tensor, inputs: Sequence[Tensor], create_graph: bool) -> list[Any]:
    return [columns_of([output], x, create_graph=create_graph)[0] for x in inputs]


def columns_of(outputs: Sequence[Tensor], x: Tensor, *, create_graph: bool = False) -> list[Any]:
    """Return d output / d x for each output by pushing all unit tangents of `x` forward at once."""
    node = x.current()
    shape, size = shape_of(node.value), size_of(node.value)
    if shape == ():
        tangents = push(outputs, [(node, _unit(node, 0))], record=create_graph)
        return [_zero_block(y, x) if t is None else t for y, t in zip(outputs, tangents)]
    if not _has_batch(outputs):
        if size >= SPARSE_FROM and not create_graph:
            from gradcli.core.jacobians.sparsity import sparse_columns

            found_sparse = sparse_columns(list(outputs), x)
            if found_sparse is not None:
                return _dense_blocks(found_sparse, outputs, shape)
        try:
            return _pushed(outputs, x, node, create_graph)
        except BatchConflict:
            pass
    found = [push(outputs, [(node, _unit(node, i))], record=create_graph) for i in range(size)]
    result = []
    for k, y in enumerate(outputs):
        column = [zeros_like(y) if row[k] is None else row[k] for row in found]
        if not column:
            result.append(_zero_block(y, x))
            continue
        result.append(reshape(stack(column, -1), (*shape_of(y.value), *shape)))
    return result


def _dense_blocks(matrix: Any, outputs: Sequence[Tensor], shape: Shape) -> list[Any]:
    blocks, start = [], 0
    for y in outputs:
        rows = matrix[start : start + size_of(y.value)]
        blocks.append(_dense(rows).reshape((*shape_of(y.value), *shape)))
        start += size_of(y.value)
    return blocks


def _dense(matrix: Any) -> Any:
    """Return a sparse matrix as an array, some rows at a time: scipy lets no signal through."""
    found = np.zeros(matrix.shape, matrix.dtype)
    step = _rows_per_sweep(matrix.shape[1])
    for start in range(0, matrix.shape[0], step):
        found[start : start + step] = matrix[start : start + step].toarray()
    return found


def _pushed(outputs: Sequence[Tensor], x: Tensor, node: Tensor, create_graph: bool) -> list[Any]:
    shape, size = shape_of(node.value), size_of(node.value)
    widest = max((size_of(n.value) for n in collect(outputs, node.index)), default=1)
    step = _rows_per_sweep(widest)
    parts: list[list[Any]] = [[] for _ in outputs]
    units = Seed(node, np.ones(shape, dtype_of(node.value)))
    for start in range(0, size, step):
        seed = units.rows(start, min(size, start + step))
        for k, t in enumerate(push(outputs, [(node, seed)], record=create_graph)):
            parts[k].append(t)
    result = []
    for part, y in zip(parts, outputs):
        block = _joined(part, (size, size_of(y.value)), y, x) if size else _zero_block(y, x)
        whole = (*shape_of(y.value), *shape)
        known_zero = shape_of(value_of(block)) == whole and any(p is None for p in part)
        result.append(block if known_zero or not size else reshape(transpose(block, 0, 1), whole))
    return result


def hessian_of(output: Tensor, inputs: Sequence[Tensor], *, create_graph: bool = False) -> list[list[Any]]:
    """Return the blocks `H[i][j]` of d2 output / d x_i d x_j, each of shape `x_i.shape + x_j.shape`.

    Batched forward over reverse: one recorded gradient, then one sweep of tangents per input.
    """
    node = output.current()
    for x in inputs:
        for y in inputs:
            check_size((*x.shape, *y.shape), "the Hessian", hint=SPARSE_HINT)
    gradient = pull_back([node], [_unit(node, 0)], inputs, create_graph=True)
    known = [g if type(g) is Tensor and is_floating(g.value) else None for g in gradient]
    columns = []
    for x in inputs:
        outputs = [g for g in known if g is not None]
        blocks = iter(columns_of(outputs, x, create_graph=create_graph))
        columns.append([None if g is None else next(blocks) for g in known])
    return [
        [
            np.zeros((*x.shape, *y.shape))
            if columns[j][i] is None and (x.shape or y.shape)
            else 0.0
            if columns[j][i] is None
            else columns[j][i]
            for j, y in enumerate(inputs)
        ]
        for i, x in enumerate(inputs)
    ]
