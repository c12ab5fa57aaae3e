"""Nodes from their parts: the builders of statements, parameters and programs."""

from __future__ import annotations

from gradcli.lang import syntax
from gradcli.lang.reading.assignments import ASSIGNMENT_BUILDERS, check_parameters, unstarred
from gradcli.lang.reading.builder import EXPRESSION_BUILDERS, Context, check_target
from gradcli.lang.reading.operations import OPERATION_BUILDERS
from gradcli.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.reading.builder import Parts

    Block = tuple[syntax.Statement, ...]
    Named = tuple[str, str | None, Span]


class Marked:
    """A part whose kind its place does not tell: a `default`, an `annotation`, an `else` or a `finally` block."""

    __slots__ = ("kind", "value")

    def __init__(self, kind: str, value: Any) -> None:
        self.kind = kind
        self.value = value


# ----- programs and blocks -------------------------------------------------------------------


def _program(context: Context, parts: Parts, start: int, end: int) -> syntax.Program:
    return syntax.Program(Span(context.source, 0, len(context.text)), flattened(parts))


def flattened(parts: Parts) -> Block:
    """Return the statements of lines (tuples) and of compound statements, in order."""
    body: list[syntax.Statement] = []
    for part in parts:
        if type(part) is tuple:
            body += part
        else:
            body.append(part)
    return tuple(body)


def _block(context: Context, parts: Parts, start: int, end: int) -> Block:
    return flattened(parts)


def _simple_line(context: Context, parts: Parts, start: int, end: int) -> Block:
    if len(parts) == 1:
        return (parts[0],)
    body: list[syntax.Statement] = []
    for part in parts:
        if type(part) is not tuple:
            body.append(part)
        elif isinstance(body[-1], syntax.ExpressionStatement):  # a token: the `;` after it
            body[-1] = syntax.ExpressionStatement(body[-1].span, body[-1].value, True)
    return tuple(body)


# ----- compound statements -------------------------------------------------------------------


def _if_statement(context: Context, parts: Parts, start: int, end: int) -> syntax.If:
    branches = [(parts[0], parts[1])]
    orelse: Block = ()
    for part in parts[2:]:
        if isinstance(part, Marked):
            orelse = part.value
        else:
            branches.append(part)
    return syntax.If(_trimmed(context, start, end), tuple(branches), orelse)


def _elif_part(context: Context, parts: Parts, start: int, end: int) -> tuple[syntax.Expression, Block]:
    return parts[0], parts[1]


def _else_part(context: Context, parts: Parts, start: int, end: int) -> Marked:
    return Marked("else", parts[0])


def _while_statement(context: Context, parts: Parts, start: int, end: int) -> syntax.While:
    return syntax.While(_trimmed(context, start, end), parts[0], parts[1], _orelse(parts))


def _for_statement(context: Context, parts: Parts, start: int, end: int) -> syntax.For:
    target = check_target(parts[0])
    return syntax.For(_trimmed(context, start, end), target, unstarred(parts[1]), parts[2], _orelse(parts))


def _orelse(parts: Parts) -> Block:
    body: Block = parts[-1].value if isinstance(parts[-1], Marked) else ()
    return body


def _with_statement(context: Context, parts: Parts, start: int, end: int) -> syntax.With:
    return syntax.With(_trimmed(context, start, end), tuple(parts[:-1]), parts[-1])


def _with_item(
    context: Context, parts: Parts, start: int, end: int
) -> tuple[syntax.Expression, syntax.Expression | None]:
    return parts[0], check_target(parts[1]) if len(parts) > 1 else None


def _try_statement(context: Context, parts: Parts, start: int, end: int) -> syntax.Try:
    from gradcli.lang.reading.refusals import try_problem

    span = _trimmed(context, start, end)
    handlers = tuple([part for part in parts if isinstance(part, syntax.Handler)])
    blocks = {part.kind: part.value for part in parts[1:] if isinstance(part, Marked)}
    node = syntax.Try(span, parts[0], handlers, blocks.get("else", ()), blocks.get("finally", ()))
    if problem := try_problem(node, "finally" in blocks):
        raise problem
    return node


def _except_part(context: Context, parts: Parts, start: int, end: int) -> syntax.Handler:
    kinds = parts[0] if isinstance(parts[0], syntax.Expression) else None
    if isinstance(kinds, syntax.TupleDisplay):
        from gradcli.lang.reading.refusals import several_kinds

        if problem := several_kinds(kinds):
            raise problem
    name = parts[1][1] if len(parts) == 3 else ""
    return syntax.Handler(_trimmed(context, start, end), kinds, name, parts[-1])


def _finally_part(context: Context, parts: Parts, start: int, end: int) -> Marked:
    return Marked("finally", parts[0])


def _trimmed(context: Context, start: int, end: int) -> Span:
    # A compound statement ends with its last line's end; the blanks and line ends there are not part of it.
    text = context.text
    while end > start and text[end - 1] in " \t\r\n\f":
        end -= 1
    return Span(context.source, start, end)


# ----- functions -----------------------------------------------------------------------------


def _function_definition(context: Context, parts: Parts, start: int, end: int) -> syntax.FunctionDefinition:
    count = sum([isinstance(part, Marked) and part.kind == "decorator" for part in parts])
    decorators = tuple([part.value for part in parts[:count]])
    token = parts[count]
    parameters = check_parameters([part for part in parts if isinstance(part, syntax.Parameter)])
    body: Block = parts[-1]
    docstring = None
    if body and isinstance(body[0], syntax.ExpressionStatement) and isinstance(body[0].value, syntax.String):
        docstring, body = body[0].value.value, body[1:]
    name_span = Span(context.source, token[2], token[3])
    span = _trimmed(context, start, end)
    return syntax.FunctionDefinition(
        span, token[1], name_span, parameters, body, docstring, False, decorators
    )


def _decorator(context: Context, parts: Parts, start: int, end: int) -> Marked:
    return Marked("decorator", parts[1])


def _plain_parameter(context: Context, parts: Parts, start: int, end: int) -> syntax.Parameter:
    last = parts[-1]
    value = last.value if isinstance(last, Marked) and last.kind == "default" else None
    return syntax.Parameter(Span(context.source, start, end), parts[0][1], value, "plain")


def _rest_parameter(context: Context, parts: Parts, start: int, end: int) -> syntax.Parameter:
    return syntax.Parameter(Span(context.source, start, end), parts[1][1], None, "rest")


def _named_rest_parameter(context: Context, parts: Parts, start: int, end: int) -> syntax.Parameter:
    return syntax.Parameter(Span(context.source, start, end), parts[1][1], None, "named_rest")


def _parameter_mark(context: Context, parts: Parts, start: int, end: int) -> syntax.Parameter:
    return syntax.Parameter(Span(context.source, start, end), "", None, parts[0][1])


def _annotation(context: Context, parts: Parts, start: int, end: int) -> Marked:
    return Marked("annotation", parts[0])


def _default(context: Context, parts: Parts, start: int, end: int) -> Marked:
    return Marked("default", parts[0])


def _lambda_expression(context: Context, parts: Parts, start: int, end: int) -> syntax.Lambda:
    return syntax.Lambda(Span(context.source, start, end), check_parameters(parts[:-1]), parts[-1])


# ----- simple statements ---------------------------------------------------------------------


def _return_statement(context: Context, parts: Parts, start: int, end: int) -> syntax.Return:
    return syntax.Return(Span(context.source, start, end), unstarred(parts[0]) if parts else None)


def _yield_statement(context: Context, parts: Parts, start: int, end: int) -> syntax.Yield:
    return syntax.Yield(Span(context.source, start, end), unstarred(parts[0]) if parts else None, False)


def _yield_from(context: Context, parts: Parts, start: int, end: int) -> syntax.Yield:
    return syntax.Yield(Span(context.source, start, end), parts[0], True)


def _break_statement(context: Context, parts: Parts, start: int, end: int) -> syntax.Break:
    return syntax.Break(Span(context.source, start, end))


def _continue_statement(context: Context, parts: Parts, start: int, end: int) -> syntax.Continue:
    return syntax.Continue(Span(context.source, start, end))


def _pass_statement(context: Context, parts: Parts, start: int, end: int) -> syntax.Pass:
    return syntax.Pass(Span(context.source, start, end))


def _global_statement(context: Context, parts: Parts, start: int, end: int) -> syntax.Global:
    names = tuple([token[1] for token in parts[1:]])
    return syntax.Global(Span(context.source, start, end), names, parts[0][1])


def _assert_statement(context: Context, parts: Parts, start: int, end: int) -> syntax.Assert:
    return syntax.Assert(Span(context.source, start, end), parts[0], parts[1] if len(parts) > 1 else None)


def _raise_statement(context: Context, parts: Parts, start: int, end: int) -> syntax.Raise:
    return syntax.Raise(Span(context.source, start, end), parts[0] if parts else None)


# ----- imports -------------------------------------------------------------------------------


def _import_statement(context: Context, parts: Parts, start: int, end: int) -> syntax.Import:
    return syntax.Import(Span(context.source, start, end), tuple(parts))


def _from_import(context: Context, parts: Parts, start: int, end: int) -> syntax.FromImport:
    module, _, module_span = parts[0]
    names: list[Named] = []
    for part in parts[1:]:
        if len(part) == 4:  # the token of *
            names.append(("*", None, Span(context.source, part[2], part[3])))
        else:
            names.append(part)
    return syntax.FromImport(Span(context.source, start, end), module, module_span, tuple(names))


def _dotted(context: Context, parts: Parts, start: int, end: int) -> Named:
    return ".".join([token[1] for token in parts]), None, Span(context.source, start, end)


def _module_as(context: Context, parts: Parts, start: int, end: int) -> Named:
    module, _, span = parts[0]
    return module, parts[1][1] if len(parts) > 1 else None, span


def _imported(context: Context, parts: Parts, start: int, end: int) -> Named:
    token = parts[0]
    return token[1], parts[1][1] if len(parts) > 1 else None, Span(context.source, token[2], token[3])


BUILDERS: dict[str, Callable[[Context, Parts, int, int], Any]] = {
    **EXPRESSION_BUILDERS,
    **OPERATION_BUILDERS,
    **ASSIGNMENT_BUILDERS,
    "program": _program,
    "block": _block,
    "simple_line": _simple_line,
    "if_statement": _if_statement,
    "elif_part": _elif_part,
    "else_part": _else_part,
    "while_statement": _while_statement,
    "for_statement": _for_statement,
    "with_statement": _with_statement,
    "with_item": _with_item,
    "try_statement": _try_statement,
    "except_part": _except_part,
    "finally_part": _finally_part,
    "function_definition": _function_definition,
    "decorator": _decorator,
    "plain_parameter": _plain_parameter,
    "rest_parameter": _rest_parameter,
    "named_rest_parameter": _named_rest_parameter,
    "parameter_mark": _parameter_mark,
    "annotation": _annotation,
    "return_annotation": _annotation,
    "default": _default,
    "lambda_expression": _lambda_expression,
    "return_statement": _return_statement,
    "yield_statement": _yield_statement,
    "yield_from": _yield_from,
    "break_statement": _break_statement,
    "continue_statement": _continue_statement,
    "pass_statement": _pass_statement,
    "global_statement": _global_statement,
    "assert_statement": _assert_statement,
    "raise_statement": _raise_statement,
    "import_statement": _import_statement,
    "from_import": _from_import,
    "dotted": _dotted,
    "module_as": _module_as,
    "imported": _imported,
}
