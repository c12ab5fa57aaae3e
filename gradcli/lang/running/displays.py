"""Compiles displays, `[a, *b]`, `(a, b)`, `{a, b}`, `{key: value}`, and says what a value's items are."""

from __future__ import annotations

from gradcli.core.patience import extend, update
from gradcli.core.registry import OPERATORS
from gradcli.core.results import Results
from gradcli.core.tensor import Tensor
from gradcli.errors import Problem, TypeProblem
from gradcli.lang import syntax
from gradcli.lang.running.compiler import placed
from gradcli.lang.values.indexing import item_of
from gradcli.lang.values.kinds import described, is_callable, python_name
from gradcli.lang.values.lengths import collected, fits
from gradcli.lang.values.objects import Generator, Size
from gradcli.lang.values.sets import Set

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from gradcli.lang.running.compiler import Compiler, Frame, Run
    from gradcli.source import Span


def compile_list(compiler: Compiler, node: syntax.ListDisplay) -> Run:
    """Return the closure of `[a, b, *c]`."""
    if any(isinstance(item, syntax.Starred) for item in node.items):
        return _with_stars(compiler, node, list)
    runs = tuple([compiler.expression(item) for item in node.items])

    def run(frame: Frame) -> list[Any]:
        return [item(frame) for item in runs]

    return run


def compile_tuple(compiler: Compiler, node: syntax.TupleDisplay) -> Run:
    """Return the closure of `a, b`."""
    if any(isinstance(item, syntax.Starred) for item in node.items):
        return _with_stars(compiler, node, tuple)
    return tuple_of([compiler.expression(item) for item in node.items])


def tuple_of(runs: Sequence[Run]) -> Run:
    """Return the closure of the tuple of what these closures give."""
    if len(runs) == 2:
        first, second = runs
        return lambda frame: (first(frame), second(frame))
    return lambda frame: tuple([run(frame) for run in runs])


def compile_set(compiler: Compiler, node: syntax.SetDisplay) -> Run:
    """Return the closure of `{a, b}`."""
    items, span = _with_stars(compiler, node, list), node.span

    def run(frame: Frame) -> Set:
        try:
            return Set(items(frame))
        except Problem as problem:
            placed(problem, span)
            raise

    return run


def _with_stars(
    compiler: Compiler, display: syntax.ListDisplay | syntax.TupleDisplay | syntax.SetDisplay, kind: type
) -> Run:
    plan = []
    whole = display.span
    for node in display.items:
        starred = isinstance(node, syntax.Starred)
        inner = node.value if isinstance(node, syntax.Starred) else node
        plan.append((starred, compiler.expression(inner), node.span))

    def run(frame: Frame) -> Any:
        items: list[Any] = []
        for starred, value, span in plan:
            if starred:
                try:
                    more = collected(items_of(value(frame), span), kind)
                    fits(len(items) + len(more), kind)
                    extend(items, more)
                except Problem as problem:
                    placed(problem, whole)
                    raise
            else:
                items.append(value(frame))
        return items if kind is list else tuple(items)

    return run


def items_of(value: Any, span: Span) -> Iterable[Any]:
    """Return what a loop over `value`, or `*value`, goes through.

    Raises: TypeProblem for what has no items; nothing is copied, so a range stays lazy.
    """
    kind = type(value)
    if kind in (list, tuple, range, Size, Results, str):
        return value  # type: ignore[no-any-return]
    if kind is Generator:
        return value.items  # type: ignore[no-any-return]
    if isinstance(value, dict):
        return list(value)
    if kind is Tensor or kind.__module__ == "numpy":
        return rows_of(value, span)
    iterate = getattr(kind, "iterate", None)
    if iterate is not None:
        found: Iterable[Any] = iterate(value)
        return found
    hint = None
    if kind is int and value >= 0:
        from gradcli.lang.running.operand_hints import range_hint

        hint = range_hint(value, span.source.text[span.end : span.end + 40])
    elif is_callable(value) and len(span.text) <= 40:
        hint = f"call it first: {span.text}()"
    raise TypeProblem(
        f"cannot go through {described(value)} item by item",
        span=span,
        hint=hint,
        said=f"'{python_name(value)}' object is not iterable",
    )


def rows_of(value: Any, span: Span) -> Iterable[Any]:
    """Return the rows of a tensor or array along its first axis.

    Raises: TypeProblem in PyTorch's words for a 0-d tensor.
    """
    shape = value.shape
    if not shape:
        raise TypeProblem("iteration over a 0-d tensor", span=span, hint="this tensor is a single number")
    if type(value) is Tensor and "unbind" in OPERATORS:
        rows: Iterable[Any] = OPERATORS["unbind"].call(value)
        return rows
    return _rows(value, shape[0])


def _rows(value: Any, count: int) -> Iterable[Any]:
    for i in range(count):
        yield item_of(value, i)


def compile_dict(compiler: Compiler, node: syntax.DictDisplay) -> Run:
    """Return the closure of `{key: value}`."""
    from gradcli.lang.values.combine import hashable

    runs = tuple(
        [
            (
                None if key is None else compiler.expression(key),
                compiler.expression(value),
                (key or value).span,
            )
            for key, value in node.items
        ]
    )

    def run(frame: Frame) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        for key, value, span in runs:
            if key is None:
                update(result, _merged(value(frame), span))
                continue
            try:
                made = hashable(key(frame))
            except Problem as problem:
                placed(problem, span)
                raise
            result[made] = value(frame)
        return result

    return run


def _merged(value: Any, span: Span) -> dict[Any, Any]:
    if not isinstance(value, dict):
        raise TypeProblem(
            f"** in braces takes a dict, not {described(value)}",
            span=span,
            said=f"'{python_name(value)}' object is not a mapping",
        )
    return value


EXPRESSIONS: dict[type, Any] = {
    syntax.ListDisplay: compile_list,
    syntax.TupleDisplay: compile_tuple,
    syntax.DictDisplay: compile_dict,
    syntax.SetDisplay: compile_set,
}
