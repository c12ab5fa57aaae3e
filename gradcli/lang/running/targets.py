"""Compiles what stands left of `=`: names, attributes, items, and tuples of these.

A compiled target is `store(frame, value)`.
"""

from __future__ import annotations

from gradcli.core.patience import listed
from gradcli.core.tensor import Tensor
from gradcli.errors import NameProblem, Problem, SyntaxProblem, TypeProblem, ValueProblem
from gradcli.lang import syntax
from gradcli.lang.running.compiler import placed
from gradcli.lang.running.displays import items_of
from gradcli.lang.running.expressions import unbound, unknown_name
from gradcli.lang.running.sharing import compile_place, rows_in_place
from gradcli.lang.values.attributes import assign_attribute
from gradcli.lang.values.indexing import delete_item, nested_put, put_item
from gradcli.lang.values.kinds import described, python_name
from gradcli.lang.values.lengths import collected
from gradcli.lang.values.objects import MISSING, UNBOUND

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    from gradcli.lang.running.compiler import Compiler, Frame, Run
    from gradcli.source import Span

    Store: TypeAlias = Callable[[Any, Any], None]


def compile_target(compiler: Compiler, node: syntax.Expression) -> Store:
    """Return the closure that stores a value into a target.

    Raises: SyntaxProblem for what cannot be assigned to.
    """
    if isinstance(node, syntax.Name):
        return _name(compiler, node)
    if isinstance(node, syntax.Index):
        return _item(compiler, node)
    if isinstance(node, syntax.Attribute):
        return _attribute(compiler, node)
    if isinstance(node, (syntax.TupleDisplay, syntax.ListDisplay)):
        return _unpacking(compiler, node)
    raise SyntaxProblem(
        f"cannot assign to {node.span.text[:40]!r}",
        span=node.span,
        hint="the left side of = is a name, x[i], x.grad, or a tuple of these; == compares",
    )


def _name(compiler: Compiler, node: syntax.Name) -> Store:
    place = compiler.scope.find(node.name)
    name = node.name
    if place is None:
        variables = compiler.runtime.variables

        def store_global(_frame: Frame, value: Any) -> None:
            variables[name] = value

        return store_global
    depth, slot = place
    if depth == 0:

        def store_local(frame: Frame, value: Any) -> None:
            frame[slot] = value

        return store_local

    def store_outer(frame: Frame, value: Any) -> None:
        for _ in range(depth):
            frame = frame[0]
        frame[slot] = value

    return store_outer


def index_path(node: syntax.Index) -> tuple[syntax.Expression, list[syntax.Expression]]:
    """Return the expression that `x[i][j]` starts from, and its indices from left to right."""
    keys = []
    base: syntax.Expression = node
    while isinstance(base, syntax.Index):
        keys.append(base.index)
        base = base.value
    keys.reverse()
    return base, keys


def _item(compiler: Compiler, node: syntax.Index) -> Store:
    base_node, key_nodes = index_path(node)
    base = compile_place(compiler, base_node)
    keys = tuple([compiler.expression(key) for key in key_nodes])
    span = node.span
    if len(keys) == 1:
        key = keys[0]

        def store(frame: Frame, value: Any) -> None:
            container = base(frame)
            wanted = key(frame)
            try:
                put_item(container, wanted, value)
            except Problem as problem:
                placed(problem, span)
                raise

        return store

    def store_nested(frame: Frame, value: Any) -> None:
        container = base(frame)
        wanted = [key(frame) for key in keys]
        try:
            nested_put(container, wanted, value)
        except Problem as problem:
            placed(problem, span)
            raise

    return store_nested


def _attribute(compiler: Compiler, node: syntax.Attribute) -> Store:
    owner, name, span, runtime = compiler.expression(node.value), node.name, node.name_span, compiler.runtime

    def store(frame: Frame, value: Any) -> None:
        try:
            holder = owner(frame)
            if value is None and name == "grad" and type(holder) is Tensor:
                holder.grad = None  # a line of training loops
            else:
                assign_attribute(holder, name, value, runtime)
        except Problem as problem:
            placed(problem, span)
            raise

    return store


def _unpacking(compiler: Compiler, node: syntax.TupleDisplay | syntax.ListDisplay) -> Store:
    """Return the closure of `a, *b, c = value`."""
    stars = [i for i, item in enumerate(node.items) if isinstance(item, syntax.Starred)]
    if len(stars) > 1:
        raise SyntaxProblem("only one * may collect the rest", span=node.items[stars[1]].span)
    stores = tuple(
        [
            compile_target(compiler, item.value if isinstance(item, syntax.Starred) else item)
            for item in node.items
        ]
    )
    count, span, sharing = len(stores), node.span, compiler.runtime.sharing
    star = stars[0] if stars else None

    def store(frame: Frame, value: Any) -> None:
        if type(value) is not tuple and type(value) is not list:
            value = collected(rows_in_place(value, _unpackable(value, span), sharing))
        if star is not None:
            value = _gathered(value, star, count, span)
        if len(value) != count:
            raise ValueProblem(
                f"{len(value)} value{'' if len(value) == 1 else 's'} for {count} names",
                span=span,
                said=_counted(value, count),
            )
        # A list could be changed by one of the stores themselves.
        for put, item in zip(stores, tuple(value)):
            put(frame, item)

    return store


def _counted(values: Any, count: int) -> str:
    """Return how Python puts that there are too many or too few values for some names."""
    if len(values) < count:
        return f"not enough values to unpack (expected {count}, got {len(values)})"
    return f"too many values to unpack (expected {count})"


def _unpackable(value: Any, span: Span) -> Any:
    try:
        return items_of(value, span)
    except TypeProblem as problem:
        problem.message = f"cannot unpack {described(value)} into several names"
        problem.args = (problem.message,)
        problem.said = f"cannot unpack non-iterable {python_name(value)} object"
        raise


def _gathered(value: Any, star: int, count: int, span: Span) -> list[Any]:
    if len(value) < count - 1:
        raise ValueProblem(
            f"{len(value)} values for at least {count - 1} names",
            span=span,
            said=f"not enough values to unpack (expected at least {count - 1}, got {len(value)})",
        )
    after = count - 1 - star
    end = len(value) - after
    return [*value[:star], listed(value, slice(star, end)), *value[end:]]


# ----- del ---------------------------------------------------------------------------------------------


def compile_delete(compiler: Compiler, node: syntax.Delete) -> Run:
    """Return the closure of `del a, x[0]`."""
    runs = [_deletion(compiler, target) for target in node.targets]

    def run(frame: Frame) -> None:
        for delete in runs:
            delete(frame)

    return run


def _deletion(compiler: Compiler, target: syntax.Expression) -> Run:
    if isinstance(target, syntax.Index):
        container, key, span = (
            compiler.expression(target.value),
            compiler.expression(target.index),
            target.span,
        )

        def delete_at(frame: Frame) -> None:
            try:
                delete_item(container(frame), key(frame))
            except Problem as problem:
                placed(problem, span)
                raise

        return delete_at
    if isinstance(target, (syntax.TupleDisplay, syntax.ListDisplay)):
        runs = [_deletion(compiler, item) for item in target.items]

        def delete_all(frame: Frame) -> None:
            for delete in runs:
                delete(frame)

        return delete_all
    if not isinstance(target, syntax.Name):
        hint = f"write {target.span.text} = None" if isinstance(target, syntax.Attribute) else None
        raise SyntaxProblem("del takes a name or x[i]", hint=hint, span=target.span)
    return _name_deletion(compiler, target)


def _name_deletion(compiler: Compiler, target: syntax.Name) -> Run:
    name, span, runtime = target.name, target.span, compiler.runtime
    place = compiler.scope.find(name)

    def run(frame: Frame) -> None:
        if place is None:
            if name not in runtime.variables:
                if runtime.builtins.get(name, MISSING) is not MISSING:
                    raise NameProblem(f"{name} belongs to the language and cannot be deleted", span=span)
                raise unknown_name(name, span, runtime, ())
            del runtime.variables[name]
            return
        depth, slot = place
        for _ in range(depth):
            frame = frame[0]
        if frame[slot] is UNBOUND:
            raise unbound(name, span)
        frame[slot] = UNBOUND

    return run
