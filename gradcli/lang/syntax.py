"""The syntax tree: what a program says, with the span of each part, and nothing about what it means."""

from __future__ import annotations

from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradcli.source import Span


class Node(Record):
    """A part of a program."""

    span: Span


class Expression(Node):
    """A part that has a value."""


class Statement(Node):
    """A part that does something."""


# ----- expressions -----------------------------------------------------------------------------


class Number(Expression):
    """`3`, `1_000`, `2.5`, `1e-3`. `value` is an int or a float; `text` is as written."""

    value: int | float
    text: str


class String(Expression):
    """`"x"` with escapes resolved; neighbouring literals are joined."""

    value: str


class Field(Record):
    """A replacement field of an f-string: `{value!r:spec}`; `label` is `x=` of `{x=}`, kept to the letter."""

    value: Expression
    label: str
    conversion: str
    spec: tuple[str | Field, ...]


class FormattedString(Expression):
    """`f"loss {l.item():.4f}"`: literal stretches and fields, in order."""

    parts: tuple[str | Field, ...]


class Constant(Expression):
    """`True`, `False`, `None`, `...`. `value` is the Python object."""

    value: object


class Name(Expression):
    """A name to look up."""

    name: str


class Chain(Expression):
    """A flat left-associative chain: `a + b - c` is first=a, rest=(("+", span, b), ("-", span, c)).

    Operators: `+ -`, `* / // % @`, `|`, `&`, `<< >>` never. The span is the operator's own.
    """

    first: Expression
    rest: tuple[tuple[str, Span, Expression], ...]


class Power(Expression):
    """`base ^ exponent`, from `^`, `**` or a superscript digit; right-associative."""

    base: Expression
    exponent: Expression
    operator: Span


class Unary(Expression):
    """`-x`, `+x`, `~x`, `not x`; `operator` is the text."""

    operator: str
    operand: Expression


class Coefficient(Expression):
    """`2x`, `2(x+1)`, `3sin(x)`, `2x^2`: a product written by juxtaposition.

    `shared_denominator` is true where the field is split: `1/2x` is read as 1/(2*x).
    """

    number: Number
    factor: Expression
    shared_denominator: bool


class Comparison(Expression):
    """`a < b <= c`: first=a, rest=(("<", span, b), ("<=", span, c)); also `in`, `not in`, `is`, `is not`."""

    first: Expression
    rest: tuple[tuple[str, Span, Expression], ...]


class Logical(Expression):
    """`a and b and c` or `a or b or c`, flat; `operator` is `and` or `or`."""

    operator: str
    operands: tuple[Expression, ...]


class Conditional(Expression):
    """`body if test else orelse`."""

    test: Expression
    body: Expression
    orelse: Expression


class Parameter(Record):
    """A parameter of a function.

    `kind` is `positional_only`, `plain`, `keyword_only`, `rest` (`*args`) or `named_rest` (`**kw`).
    """

    span: Span
    name: str
    default: Expression | None
    kind: str


class Lambda(Expression):
    """`lambda x, y=1: body`."""

    parameters: tuple[Parameter, ...]
    body: Expression


class Argument(Record):
    """An argument of a call. `name` is "" for a positional one, `*` for a starred one, `**` for a double-starred one."""

    span: Span
    name: str
    value: Expression


class Call(Expression):
    """`function(arguments)`."""

    function: Expression
    arguments: tuple[Argument, ...]


class Prime(Expression):
    """`f'(3)`, `f''(x)`: the derivative of `function` to order `order`, called."""

    function: Expression
    order: int
    arguments: tuple[Argument, ...]


class Attribute(Expression):
    """`value.name`; `name_span` is the name's own span."""

    value: Expression
    name: str
    name_span: Span


class Slice(Expression):
    """`start:stop:step` inside an index."""

    start: Expression | None
    stop: Expression | None
    step: Expression | None


class Index(Expression):
    """`value[index]`; `x[i, j]` has a TupleDisplay as its index, which may hold Slices."""

    value: Expression
    index: Expression


class ListDisplay(Expression):
    """`[a, b, c]`; items may be Starred."""

    items: tuple[Expression, ...]


class TupleDisplay(Expression):
    """`(a, b)`, `a, b`, `()`; items may be Starred."""

    items: tuple[Expression, ...]


class DictDisplay(Expression):
    """`{"a": 1, **others}`: keys and values pairwise; the key of a `**` entry is None."""

    items: tuple[tuple[Expression | None, Expression], ...]


class SetDisplay(Expression):
    """`{a, b, c}`; items may be Starred."""

    items: tuple[Expression, ...]


class NamedExpression(Expression):
    """`(name := value)`: the value, which the name is bound to on the way."""

    target: Name
    value: Expression


class Starred(Expression):
    """`*items` inside a display or a target."""

    value: Expression


class Clause(Record):
    """`for target in iterable if test if test` of a comprehension."""

    target: Expression
    iterable: Expression
    tests: tuple[Expression, ...]


class Comprehension(Expression):
    """`[item for ...]` (kind `list`), `(item for ...)`, `sum(item for ...)` (`generator`), `{key: value for ...}` (`dict`).

    Without a colon it is a `set`. The item of a `dict` is the pair as a TupleDisplay.
    """

    kind: str
    item: Expression
    clauses: tuple[Clause, ...]


# ----- statements ------------------------------------------------------------------------------


class ExpressionStatement(Statement):
    """An expression on its own. `silent` says that a `;` follows it, so it does not show itself."""

    value: Expression
    silent: bool


class Assign(Statement):
    """`a = b = value`: targets in order; a target is a Name, Attribute, Index, Starred, or a Tuple/ListDisplay of these."""

    targets: tuple[Expression, ...]
    value: Expression


class AugmentedAssign(Statement):
    """`target += value`; `operator` is `+ - * / // % ^ @ & |` without the `=` (`**=` and `^=` are both `^`)."""

    target: Expression
    operator: str
    value: Expression


class AnnotatedAssign(Statement):
    """`x: Tensor = value`; the annotation is kept as text and means nothing. `value` may be missing."""

    target: Expression
    annotation: str
    value: Expression | None


class FunctionDefinition(Statement):
    """`def f(a, b=1): ...` or `f(x, y) = expr` (then the body is one Return and `one_line` is true).

    `decorators` are the expressions behind `@` above a `def`, the topmost first.
    """

    name: str
    name_span: Span
    parameters: tuple[Parameter, ...]
    body: tuple[Statement, ...]
    docstring: str | None
    one_line: bool
    decorators: tuple[Expression, ...] = ()


class Return(Statement):
    """`return value`."""

    value: Expression | None


class Yield(Statement):
    """`yield value` or `yield from values` (then `delegates`): makes the function around it a generator function."""

    value: Expression | None
    delegates: bool


class If(Statement):
    """`if`/`elif`/`else`: branches are (test, body) pairs in order."""

    branches: tuple[tuple[Expression, tuple[Statement, ...]], ...]
    orelse: tuple[Statement, ...]


class While(Statement):
    """`while test: body`, with `else`."""

    test: Expression
    body: tuple[Statement, ...]
    orelse: tuple[Statement, ...]


class For(Statement):
    """`for target in iterable: body`, with `else`."""

    target: Expression
    iterable: Expression
    body: tuple[Statement, ...]
    orelse: tuple[Statement, ...]


class With(Statement):
    """`with a() as x, b(): body`: items are (context, target or None)."""

    items: tuple[tuple[Expression, Expression | None], ...]
    body: tuple[Statement, ...]


class Handler(Record):
    """`except kinds as name: body`; `kinds` is None for all errors, `name` "" where there is none."""

    span: Span
    kinds: Expression | None
    name: str
    body: tuple[Statement, ...]


class Try(Statement):
    """`try`/`except`/`else`/`finally`; there is a handler or a `finally`, or both."""

    body: tuple[Statement, ...]
    handlers: tuple[Handler, ...]
    orelse: tuple[Statement, ...]
    finally_body: tuple[Statement, ...]

    def blocks(self) -> tuple[tuple[Statement, ...], ...]:
        """Return the blocks inside, in the order of the text."""
        return (self.body, *[handler.body for handler in self.handlers], self.orelse, self.finally_body)


class Break(Statement):
    """`break`."""


class Continue(Statement):
    """`continue`."""


class Pass(Statement):
    """`pass`."""


class Delete(Statement):
    """`del a, b`."""

    targets: tuple[Expression, ...]


class Global(Statement):
    """`global a, b` (keyword `global`) or `nonlocal a`."""

    names: tuple[str, ...]
    keyword: str


class Assert(Statement):
    """`assert test, message`."""

    test: Expression
    message: Expression | None


class Raise(Statement):
    """`raise ValueError("...")`; without a value the error at hand in an `except` is raised again."""

    value: Expression | None


class Import(Statement):
    """`import torch.nn as nn, math`: names are (dotted module, alias or None, span)."""

    names: tuple[tuple[str, str | None, Span], ...]


class FromImport(Statement):
    """`from torch.autograd import Variable as V`: names are (name, alias or None, span); `*` is one name `*`."""

    module: str
    module_span: Span
    names: tuple[tuple[str, str | None, Span], ...]


def blocks_of(statement: Statement) -> list[tuple[Statement, ...]]:
    """Return the blocks inside a statement, in the order of the text; none of a function's."""
    if isinstance(statement, If):
        return [*[body for _, body in statement.branches], statement.orelse]
    if isinstance(statement, (While, For)):
        return [statement.body, statement.orelse]
    if isinstance(statement, With):
        return [statement.body]
    return [*statement.blocks()] if isinstance(statement, Try) else []


class Program(Node):
    """A whole program. Its first string expression is a docstring only in function bodies, not here."""

    body: tuple[Statement, ...]


def nodes_of(part: object, leaving_out: tuple[type, ...] = ()) -> Iterator[Record]:
    """Return a part of a program, or a tuple of them, and all parts of it, outer ones first.

    Parts of the kinds to leave out are not looked into.
    """
    waiting: list[object] = [part]
    while waiting:
        found = waiting.pop()
        if isinstance(found, tuple):
            waiting.extend(found)
        elif isinstance(found, Record) and not isinstance(found, leaving_out):
            yield found
            waiting.extend([getattr(found, name) for name in found._fields])
