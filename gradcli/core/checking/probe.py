"""Evaluates a function at many points at once, on the hidden batch axis where it can be, else one by one."""

from __future__ import annotations

from gradcli.core.batch import Unbatchable
from gradcli.core.lazy import np
from gradcli.core.tensor import Tensor, data_of, grad_mode
from gradcli.core.values import BatchConflict, Batched
from gradcli.errors import EvaluationProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from gradcli.core.checking.neighbours import Probe


def probe_of(
    call: Callable[[list[Tensor]], Sequence[Any]], shapes: Sequence[tuple[int, ...]], requires: bool = False
) -> Probe:
    """Return `call` as a function of points, shape (points, inputs), to (points, outputs).

    `call` takes tensors of the given shapes and returns values; the inputs' numbers lie end to end in a
    point, those of the outputs in a row of the result. A point where `call` fails has nan for its outputs.
    With `requires` the inputs require grad, as they did when derivatives were taken, for a `call` that asks.
    """
    sizes = [int(np.prod(shape, dtype=int)) for shape in shapes]
    ends = np.cumsum(sizes)
    width: list[int] = []

    def together(rows: Any) -> Any:
        leaves = [
            Tensor(
                Batched(np.ascontiguousarray(rows[:, end - size : end]).reshape(len(rows), *shape)), requires
            )
            for shape, size, end in zip(shapes, sizes, ends)
        ]
        columns = []
        for y in call(leaves):
            value = data_of(y)
            array = value.array if type(value) is Batched else np.asarray(value)[None]
            columns.append(np.broadcast_to(array.reshape(len(array), -1), (len(rows), array[0].size)))
        return np.concatenate(columns, axis=1)

    def alone(row: Any) -> Any:
        leaves = []
        for shape, size, end in zip(shapes, sizes, ends):
            part = row[end - size : end].reshape(shape)
            leaves.append(Tensor(part if shape else float(part), requires))
        try:
            outputs = [np.asarray(data_of(y), float).reshape(-1) for y in call(leaves)]
        except EvaluationProblem:
            return np.full(width[0] if width else 1, np.nan)
        found = np.concatenate(outputs)
        width[:] = [found.size]
        return found

    def probe(rows: Any) -> Any:
        with grad_mode(False):
            if len(rows) > 1:
                try:
                    return together(rows)
                except (Unbatchable, BatchConflict, EvaluationProblem):
                    pass  # Members disagree on a branch, or something in it knows no batches.
            return np.stack([alone(row) for row in rows])

    return probe
