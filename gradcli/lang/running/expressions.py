"""Compiles the small expressions: numbers, names, f-strings, attributes, indexing."""

from __future__ import annotations

from gradcli.core.tensor import Tensor
from gradcli.errors import NameProblem, Problem
from gradcli.lang import syntax
from gradcli.lang.running.compiler import placed
from gradcli.lang.running.sharing import compile_place
from gradcli.lang.values.attributes import TENSOR_ATTRIBUTES, attribute_of
from gradcli.lang.values.indexing import item_of
from gradcli.lang.values.lengths import in_one_text
from gradcli.lang.values.objects import MISSING, UNBOUND

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from gradcli.lang.running.compiler import Compiler, Frame, Run
    from gradcli.lang.running.runtime import Runtime
    from gradcli.source import Span


def compile_number(_compiler: Compiler, node: syntax.Number) -> Run:
    """Return the closure of a number."""
    return _always(node.value)


def compile_literal(_compiler: Compiler, node: syntax.String | syntax.Constant) -> Run:
    """Return the closure of a string, True, False, None or `...`."""
    return _always(node.value)


def _always(value: Any) -> Run:
    def run(_frame: Frame) -> Any:
        return value

    return run


# ----- names -------------------------------------------------------------------------------------------


def compile_name(compiler: Compiler, node: syntax.Name) -> Run:
    """Return the closure that looks a name up where it lives."""
    place = compiler.scope.find(node.name)
    if place is None:
        return _global_name(compiler, node)
    depth, slot = place
    name, span = node.name, node.span
    if depth == 0:

        def run_local(frame: Frame) -> Any:
            value = frame[slot]
            if value is UNBOUND:
                raise unbound(name, span)
            return value

        return run_local
    if depth == 1:

        def run_enclosing(frame: Frame) -> Any:
            value = frame[0][slot]
            if value is UNBOUND:
                raise unbound(name, span)
            return value

        return run_enclosing

    def run_far(frame: Frame) -> Any:
        for _ in range(depth):
            frame = frame[0]
        value = frame[slot]
        if value is UNBOUND:
            raise unbound(name, span)
        return value

    return run_far


def _global_name(compiler: Compiler, node: syntax.Name) -> Run:
    runtime, name, span = compiler.runtime, node.name, node.span
    get = runtime.variables.get
    builtin = runtime.builtins.get(name, MISSING)
    locals_in_sight = compiler.scope.visible()
    if builtin is not MISSING and compiler.scope.is_caught(name):

        def run_caught(_frame: Frame) -> Any:
            # To a pasted program the name of an error ends with its block: `print(e)` there is no 2.718.
            value = get(name, MISSING if runtime.python_lists else builtin)
            if value is MISSING:
                raise unknown_name(name, span, runtime, locals_in_sight)
            return value

        return run_caught

    def run(_frame: Frame) -> Any:
        value = get(name, builtin)
        if value is MISSING:
            raise unknown_name(name, span, runtime, locals_in_sight)
        return value

    return run


def unbound(name: str, span: Span) -> NameProblem:
    """Return the problem of a local name that has no value yet."""
    from gradcli.lang.running.unknown_names import ending_of_error

    title, hint = ending_of_error(name, span) or (
        f"{name} has no value yet: this function assigns it further on",
        f"give {name} a value first, or write `global {name}` to mean the program's own",
    )
    return NameProblem(
        title,
        span=span,
        hint=hint,
        kind="UnboundLocalError",
        said=f"cannot access local variable '{name}' where it is not associated with a value",
    )


def unknown_name(name: str, span: Span, runtime: Runtime, local_names: Iterable[str]) -> NameProblem:
    """Return the problem of a name that nothing is bound to, with what may be meant."""
    from gradcli.lang.running import unknown_names

    return unknown_names.unknown_name(name, span, runtime, local_names)


# ----- assignment within an expression -------------------------------------------------------------------


def compile_named(compiler: Compiler, node: syntax.NamedExpression) -> Run:
    """Return the closure of `(name := value)`."""
    from gradcli.lang.running.targets import compile_target

    value, store = compiler.expression(node.value), compile_target(compiler, node.target)

    def run(frame: Frame) -> Any:
        result = value(frame)
        store(frame, result)
        return result

    return run


# ----- text --------------------------------------------------------------------------------------------


def compile_formatted(compiler: Compiler, node: syntax.FormattedString) -> Run:
    """Return the closure of an f-string."""
    parts = _formatted_parts(compiler, node.parts)
    span = node.span

    def run(frame: Frame) -> str:
        pieces = [part if type(part) is str else part(frame, span) for part in parts]
        try:
            return in_one_text(pieces)
        except Problem as problem:
            placed(problem, span)
            raise

    return run


def _formatted_parts(compiler: Compiler, parts: tuple[str | syntax.Field, ...]) -> tuple[Any, ...]:
    return tuple([part if isinstance(part, str) else _field(compiler, part) for part in parts])


def _field(compiler: Compiler, field: syntax.Field) -> Any:
    from gradcli.lang.values.printing import formatted

    value, label, conversion = compiler.expression(field.value), field.label, field.conversion
    spec = _formatted_parts(compiler, field.spec)
    runtime, place = compiler.runtime, field.value.span
    if label and not conversion and not spec:
        conversion = "r"

    def run(frame: Frame, span: Span) -> str:
        made = "".join([part if type(part) is str else part(frame, span) for part in spec])
        shown = value(frame)
        try:
            return label + formatted(shown, conversion, made, runtime)
        except Problem as problem:
            placed(problem, place)
            raise

    return run


# ----- attributes, indexing ----------------------------------------------------------------------------


def compile_attribute(compiler: Compiler, node: syntax.Attribute) -> Run:
    """Return the closure of `value.name`."""
    name, span, runtime = node.name, node.name_span, compiler.runtime
    # Of x[0] the number of changes is that of x, and x is what it is a part of.
    value = (
        compile_place(compiler, node.value)
        if name in ("_version", "_base")
        else compiler.expression(node.value)
    )
    whole, of_tensor = node.span, TENSOR_ATTRIBUTES.get(name)

    def run(frame: Frame) -> Any:
        owner = value(frame)
        try:
            if type(owner) is Tensor and of_tensor is not None:
                return of_tensor(owner, runtime, whole)
            return attribute_of(owner, name, runtime, whole)
        except Problem as problem:
            placed(problem, span)
            raise

    return run


def compile_index(compiler: Compiler, node: syntax.Index) -> Run:
    """Return the closure of `value[index]`."""
    value, key, span = compiler.expression(node.value), compiler.expression(node.index), node.span

    def run(frame: Frame) -> Any:
        container = value(frame)
        wanted = key(frame)
        if type(container) is list and type(wanted) is int and -len(container) <= wanted < len(container):
            return container[wanted]
        try:
            item = item_of(container, wanted)
        except Problem as problem:
            placed(problem, span)
            raise
        if type(item) is Tensor and type(container) is Tensor:
            item.span = span
        return item

    return run


def compile_slice(compiler: Compiler, node: syntax.Slice) -> Run:
    """Return the closure of `start:stop:step`."""
    parts = tuple(
        _always(None) if part is None else compiler.expression(part)
        for part in (node.start, node.stop, node.step)
    )
    start, stop, step = parts

    def run(frame: Frame) -> slice:
        return slice(start(frame), stop(frame), step(frame))

    return run


def compile_starred(_compiler: Compiler, node: syntax.Starred) -> Run:
    """Refuse a `*` that stands outside a display, a target or a call."""
    from gradcli.errors import SyntaxProblem

    raise SyntaxProblem("a starred expression needs a list, a tuple or a call around it", span=node.span)


EXPRESSIONS: dict[type, Any] = {
    syntax.Number: compile_number,
    syntax.String: compile_literal,
    syntax.Constant: compile_literal,
    syntax.Name: compile_name,
    syntax.NamedExpression: compile_named,
    syntax.FormattedString: compile_formatted,
    syntax.Attribute: compile_attribute,
    syntax.Index: compile_index,
    syntax.Slice: compile_slice,
    syntax.Starred: compile_starred,
}
