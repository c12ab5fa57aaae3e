"""A compiled program, run on whole columns or on one row, with the derivatives that a plan asks for."""

from __future__ import annotations

from operator import itemgetter

from gradcli.core.backward import pull_back, seed_for
from gradcli.core.batch import Unbatchable
from gradcli.core.lazy import np
from gradcli.core.singular import WORST_FIRST, hits, is_smooth_at, moves, told_at
from gradcli.core.tangents import push
from gradcli.core.tape import collect
from gradcli.core.tensor import Tensor, params_of
from gradcli.core.values import Batched, aligned
from gradcli.errors import EvaluationProblem, GradientProblem, Problem, TypeProblem
from gradcli.session import Session
from gradcli.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from gradcli.core.primitive import Singular
    from gradcli.core.singular import Told
    from gradcli.mapping.plan import Plan

_SAFE_INTEGER = 2.0**53


class Program:
    """A plan's program, compiled once, to be run on the rows of a table."""

    def __init__(self, plan: Plan, tell: Callable[[str], Any], names: dict[str, Any] | None = None) -> None:
        """Compile the program; `tell` takes what it prints and its warnings, `names` have values already.

        Raises: Problem if the program or a constant's value is wrong.
        """
        self.plan = plan
        self._tell = tell
        self._batched = False
        self.session = Session(
            write=self._write, warn=self._warn, dtype=plan.dtype, seed=plan.seed, limits=plan.limits
        )
        self.session.explains = False
        self._constants = {
            **(names or {}),
            **{name: self.session.value_of(Source(text, f"{name}=...")) for name, text in plan.constants},
        }
        self._originals: dict[int, Source] = {}
        self._runs = []
        for (text, name), original in zip(plan.sources, plan.originals):
            source = Source(text, name)
            if original != text:
                self._originals[id(source)] = Source(original, name)
            self._runs.append(self.session.prepare(source))
        self._columns = {column: at for at, column in enumerate(plan.columns)}

    # ----- running -------------------------------------------------------------------------------------

    def on_columns(self, columns: Sequence[Any]) -> tuple[list[Any], list[Tensor]]:
        """Return the results for all rows at once, an array each, and the program's outputs.

        `columns` are those of the plan, in its order, of one length.
        Raises: Problem; Unbatchable if the rows must be taken one by one.
        """
        size = len(columns[0]) if columns else 1
        self._batched = True
        if self.plan.dtype == "float32":
            columns = [column.astype(np.float32) for column in columns]
        leaves = {}
        bound = {}
        for name, column in self.plan.variables:
            requires = name in self.plan.leaves
            bound[name] = Tensor(Batched(columns[self._columns[column]]), requires)
            if requires:
                leaves[name] = bound[name]
        outputs = self._run(bound, leaves)
        given = self._given(leaves, lambda column: Batched(columns[self._columns[column]]))
        results = self._results(outputs, leaves, given)
        whole = self.plan.branches
        return [self._in_its_type(_array_of(value, size), whole) for value in results], outputs

    def on_row(self, numbers: Sequence[float], row: int) -> tuple[list[Any], list[Any]]:
        """Return the results for one row, an array each, and the outputs; `row` counts them, for random numbers.

        Raises: Problem.
        """
        self._batched = False
        if self.plan.random and self.plan.seed is not None:
            from gradcli.core.ops.random import manual_seed

            manual_seed(self.plan.seed + row)  # so that it does not matter which process takes the row
        leaves = {}
        bound: dict[str, Any] = {}
        for name, column in self.plan.variables:
            number = numbers[self._columns[column]]
            if name in self.plan.leaves:
                bound[name] = leaves[name] = Tensor(self._single(number), True)
            else:
                whole = number.is_integer() and abs(number) < _SAFE_INTEGER
                bound[name] = int(number) if whole else self._single(number)  # a constant counts: range(n)
        outputs = self._run(bound, leaves)
        given = self._given(leaves, lambda column: numbers[self._columns[column]])
        results = self._results(outputs, leaves, given)
        return [self._in_its_type(np.asarray(_plain(value)), True) for value in results], outputs

    def _run(self, bound: dict[str, Any], leaves: dict[str, Tensor]) -> list[Tensor]:
        """Run the program with its names bound; return its outputs as tensors.

        Constants that are differentiated by become leaves, which are added to `leaves`.
        """
        runtime = self.session.runtime
        runtime.variables.clear()
        for name, value in self._constants.items():
            if name in self.plan.leaves:
                value = leaves[name] = _leaf(value)
            runtime.variables[name] = value
        runtime.variables.update(bound)
        runtime.python_lists = False
        runtime.imported.clear()
        self.session.dtype = self.plan.dtype or "float64"  # as before the last row imported torch
        outputs: tuple[tuple[str, Any], ...] = ()
        try:
            for run in self._runs:
                outputs = run()
        except Problem as problem:
            self._in_users_words(problem)
            raise
        return [_tensor_of(value) for _name, value in outputs]

    def _in_its_type(self, array: Any, floats: bool) -> Any:
        """Return a result in the precision that the plan asks for; with `floats` whole numbers are floats.

        They are where rows go different ways: others of the same column may have fractions.
        """
        kind = array.dtype.kind
        if kind == "f" or (floats and kind in "iu"):
            return array.astype(self.plan.dtype or "float64", copy=False)
        return array

    def _single(self, number: float) -> Any:
        """Return a number in the precision that the plan asks for."""
        return np.float32(number) if self.plan.dtype == "float32" else number

    def _in_users_words(self, problem: Problem) -> None:
        """Show the program as the user wrote it, backquotes and all, where a problem points into it."""
        if not self._originals:
            return
        for span in [problem.span, *(span for span, _ in problem.notes)]:
            if span is not None and id(span.source) in self._originals:
                span.source = self._originals[id(span.source)]

    def _write(self, text: str) -> None:
        if self._batched:
            raise Unbatchable("the program prints")
        self._tell(text)

    def _warn(self, text: str) -> None:
        if not self._batched:
            self._tell(f"warning: {text}\n")

    # ----- derivatives ---------------------------------------------------------------------------------

    def _results(
        self, outputs: list[Tensor], leaves: dict[str, Tensor], given: dict[str, list[Any]]
    ) -> list[Any]:
        """Return values and derivatives in the order of the plan's added columns."""
        results: list[Any] = [y.current().value for y in outputs]
        tangents = self._tangents(outputs, leaves, given["tangent"]) if self.plan.tangents else ()
        names = self.plan.slopes
        inputs = [leaves[name] for name in names]
        for at, y in enumerate(outputs):
            if names:
                self._expect_scalar(y, self.plan.outputs[at])
            first = _gradient(y, inputs, create_graph=self.plan.order == 2) if names else ()
            by = dict(zip(names, first))
            results += [_value(by[name]) for name in self.plan.wrt]
            if self.plan.order == 2:
                results += self._second(by, leaves)
            if tangents:
                results.append(tangents[at])
            if self.plan.sigmas:
                results += _uncertainty([_value(by[name]) for name, _ in self.plan.sigmas], given["sigma"])
        return results

    def _expect_scalar(self, y: Tensor, name: str) -> None:
        """Raise a GradientProblem if an output is no number, of which alone there is a gradient."""
        if y.shape != ():
            raise GradientProblem(
                "grad can be implicitly created only for scalar outputs: "
                f"{name or 'the result'} has the shape {tuple(y.shape)}",
                hint="differentiate a sum, or name several results: -e u='...' -e v='...'; "
                "--wrt '' writes it without derivatives",
            )

    def _given(self, leaves: dict[str, Tensor], of_column: Callable[[str], Any]) -> dict[str, list[Any]]:
        """Return the tangents and the uncertainties of this batch or row, in the plan's order."""
        sigmas = []
        for name, value in self.plan.sigmas:
            sigma = of_column(value) if isinstance(value, str) else value
            if name in self.plan.relative:
                own = _value(leaves[name])
                sigma = Batched(np.abs(own.array) * sigma) if type(own) is Batched else abs(own) * sigma
            sigmas.append(sigma)
        tangents = [of_column(v) if isinstance(v, str) else v for _, v in self.plan.tangents]
        return {"tangent": tangents, "sigma": sigmas}

    def _tangents(self, outputs: list[Tensor], leaves: dict[str, Tensor], given: list[Any]) -> list[Any]:
        """Return the derivative of each output in the direction of the given tangents; names left out have zero."""
        pairs = []
        for (name, _), tangent in zip(self.plan.tangents, given):
            leaf = leaves[name].current()
            value = leaf.value
            if type(value) is Batched and type(tangent) is not Batched:
                tangent = Batched(np.full(value.size, tangent, value.dtype))
            pairs.append((leaf, tangent))
        return [0.0 if t is None else _value(t) for t in push(outputs, pairs, record=False)]

    def _second(self, first: dict[str, Any], leaves: dict[str, Tensor]) -> list[Any]:
        inputs = [leaves[name] for name in self.plan.wrt]
        rows = {}
        for name in self.plan.wrt:
            slope = first[name]
            if type(slope) is Tensor and slope.shape != ():
                raise GradientProblem(
                    f"second derivatives by {name} of shape {tuple(slope.shape)} are no numbers",
                    hint="--order 2 is for variables that are numbers; leave it out of --wrt",
                )
            known = type(slope) is Tensor and slope.requires
            rows[name] = dict(zip(self.plan.wrt, _gradient(slope, inputs) if known else [0.0] * len(inputs)))
        return [_value(rows[a][b]) for a, b in self.plan.pairs()]


def _leaf(value: Any) -> Tensor:
    """Return a constant that is differentiated by as a leaf."""
    node = _tensor_of(value)
    number = node.current().value
    return Tensor(float(number) if type(number) in (int, bool) else number, True)


def _tensor_of(value: Any) -> Tensor:
    if type(value) is Tensor:
        return value.current()
    if type(value) in (list, tuple):
        from gradcli.core.ops.creation import as_operand

        return _tensor_of(as_operand(value))
    if type(value) in (float, int, bool) or hasattr(value, "dtype"):
        return Tensor(value)
    if value is None:
        raise EvaluationProblem("the program has no result", hint="its last line must be an expression")
    raise TypeProblem("the result is no number")


def _gradient(y: Tensor, inputs: list[Tensor], create_graph: bool = False) -> list[Any]:
    if not y.requires:
        return [0.0] * len(inputs)
    found = pull_back([y], [seed_for(y, None)], inputs, create_graph=create_graph)
    return [0.0 if ct is None else ct for ct in found]


def _uncertainty(partials: list[Any], sigmas: list[Any]) -> list[Any]:
    """Return the first-order uncertainty of a result and the share of each variable in its square.

    Source: JCGM 100:2008 (GUM), §5.1.2, for uncorrelated inputs.
    """
    parts = [_part(partial, sigma) for partial, sigma in zip(partials, sigmas)]
    largest = parts[0]
    for part in parts[1:]:
        largest = np.maximum(largest, part)
    scale = np.where(
        (largest > 0) & np.isfinite(largest), largest, 1.0
    )  # squares neither vanish nor overflow
    squares = [(part / scale) ** 2 for part in parts]
    total = sum(squares[1:], squares[0])
    shares = [
        np.where(total > 0, square / np.where(total > 0, total, 1.0), 0.0 * total) for square in squares
    ]
    found = [np.sqrt(total) * scale, *shares]
    return [Batched(array) if array.ndim else float(array) for array in found]


def _part(partial: Any, sigma: Any) -> Any:
    """Return what an uncertainty alone makes of the result's; that of a vector is of all its elements together."""
    slope, size = np.abs(np.asarray(_plain(partial))), np.asarray(_plain(sigma))
    own = slope.shape[1 if type(partial) is Batched else 0 :]
    size = size.reshape(size.shape + (1,) * len(own)) if own else size
    # A variable that is known exactly has no part, however steep the result is.
    part = np.where(size > 0, slope * size, size * 0.0)
    return np.sqrt((part**2).sum(axis=tuple(range(-len(own), 0)))) if own else part


def _value(x: Any) -> Any:
    return x.current().value if type(x) is Tensor else x


def _plain(value: Any) -> Any:
    return value.array if type(value) is Batched else value


def _array_of(value: Any, size: int) -> Any:
    """Return a result as an array with a row for each member of the batch."""
    array = np.asarray(_plain(value))
    return array if type(value) is Batched else np.broadcast_to(array, (size, *array.shape))


def singular_rows(outputs: list[Tensor], size: int) -> list[tuple[Any, Told]]:
    """Return where derivatives are not unique or do not exist: (which rows, as bools; what is there), worst first."""
    found: list[tuple[int, Any, Told]] = []
    for node in collect([y.current() for y in outputs]):
        if node.prim is None or not node.prim.singular:
            continue
        told: Any = None  # One thing is said of one row: the first in the definition.
        values = tuple([x.value if type(x) is Tensor else x for x in node.inputs])
        for singular in node.prim.singular:
            if singular.by and not any(moves(node.inputs[i]) for i in singular.by):
                continue
            hit = _hits(node, singular, values, size)
            if hit is None:
                continue
            if told is not None:
                hit &= ~told
            if singular.smooth is not None and hit.any() and is_smooth_at(outputs, node, singular):
                continue
            if hit.any():
                found.append((WORST_FIRST.index(singular.kind), hit, told_at(node, singular)))
                told = hit if told is None else told | hit
    found.sort(key=itemgetter(0))
    return [(hit, what) for _, hit, what in found]


def _is_array(value: Any) -> bool:
    """Tell whether a value is more than a number, or than a number for each row."""
    return value.array.ndim > 1 if type(value) is Batched else getattr(value, "ndim", 0) > 0


def _hits(node: Tensor, singular: Singular, values: tuple[Any, ...], size: int) -> Any:
    """Return for each row whether an operation on `values` is at a singular point; None if none is."""
    prim = node.prim
    assert prim is not None
    batched = any(type(value) is Batched for value in values)
    # Where there is no more than a number for each row, nothing has to be lined up.
    if batched and prim.partials is not None and any(_is_array(value) for value in values):
        values = tuple(aligned(values)[0])
    hit = hits(prim, singular, values, params_of(node))
    if not (hit if type(hit) is bool else hit.any()):
        return None
    hit = np.asarray(hit)
    if batched and hit.ndim and hit.shape[0] == size:
        return hit.reshape(size, -1).any(axis=1)
    return np.full(size, True)
