"""Nodes from their parts: the builders of statements, parameters and programs."""

from __future__ import annotations

from gradcli.errors import SyntaxProblem
from gradcli.lang import syntax
from gradcli.lang.builder import EXPRESSION_BUILDERS, Context, check_target, target_problem
from gradcli.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.builder import Parts

    Block = tuple[syntax.Statement, ...]
    Named = tuple[str, str | None, Span]


class Marked:
    """A part whose kind its place does not tell: a `default`, an `annotation` or an `else` block."""

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


def _trimmed(context: Context, start: int, end: int) -> Span:
    # A compound statement ends with its last line's end; the blanks and line ends there are not part of it.
    text = context.text
    while end > start and text[end - 1] in " \t\r\n\f":
        end -= 1
    return Span(context.source, start, end)


# ----- functions -----------------------------------------------------------------------------


def _function_definition(context: Context, parts: Parts, start: int, end: int) -> syntax.FunctionDefinition:
    token = parts[0]
    parameters = check_parameters([part for part in parts if isinstance(part, syntax.Parameter)])
    body: Block = parts[-1]
    docstring = None
    if body and isinstance(body[0], syntax.ExpressionStatement) and isinstance(body[0].value, syntax.String):
        docstring, body = body[0].value.value, body[1:]
    name_span = Span(context.source, token[2], token[3])
    span = _trimmed(context, start, end)
    return syntax.FunctionDefinition(span, token[1], name_span, parameters, body, docstring, False)


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


def check_parameters(parameters: list[syntax.Parameter]) -> tuple[syntax.Parameter, ...]:
    """Return the parameters without the marks `*` and `/`. Raises: SyntaxProblem for an order that no call could fill."""
    result: list[syntax.Parameter] = []
    names: dict[str, syntax.Parameter] = {}
    after_star, defaulted = False, False
    for place, parameter in enumerate(parameters):
        problem = _parameter_problem(parameters, place, after_star, defaulted, names)
        if problem is not None:
            raise problem
        names[parameter.name] = parameter
        if parameter.kind in ("*", "rest"):
            after_star = True
        if parameter.kind in ("*", "/"):
            continue
        if parameter.kind == "plain" and after_star:
            parameter = syntax.Parameter(parameter.span, parameter.name, parameter.default, "keyword_only")
        defaulted = defaulted or parameter.default is not None
        result.append(parameter)
    return tuple(result)


def _parameter_problem(
    parameters: list[syntax.Parameter],
    place: int,
    after_star: bool,
    defaulted: bool,
    names: dict[str, syntax.Parameter],
) -> SyntaxProblem | None:
    parameter = parameters[place]
    if parameter.name and parameter.name in names:
        first = names[parameter.name].span
        return SyntaxProblem(
            f"two parameters are called {parameter.name}", span=parameter.span, notes=((first, "first here"),)
        )
    if place and parameters[place - 1].kind == "named_rest":
        return SyntaxProblem("nothing can stand after a ** parameter", span=parameter.span)
    if parameter.kind in ("*", "rest") and after_star:
        return SyntaxProblem("there can be only one * among the parameters", span=parameter.span)
    if parameter.kind == "*" and (place + 1 == len(parameters) or parameters[place + 1].kind != "plain"):
        return SyntaxProblem("a parameter that is given by name must follow *", span=parameter.span)
    if parameter.kind not in ("*", "/", "plain", "rest", "named_rest") or (
        parameter.kind == "/" and place == 0
    ):
        return SyntaxProblem(f"{parameter.kind} cannot stand among parameters", span=parameter.span)
    if parameter.kind == "plain" and defaulted and parameter.default is None and not after_star:
        return SyntaxProblem(
            f"the parameter {parameter.name} has no default, but one before it has",
            hint="parameters with a default come last",
            span=parameter.span,
        )
    return None


def _annotation(context: Context, parts: Parts, start: int, end: int) -> Marked:
    return Marked("annotation", parts[0])


def _default(context: Context, parts: Parts, start: int, end: int) -> Marked:
    return Marked("default", parts[0])


def _lambda_expression(context: Context, parts: Parts, start: int, end: int) -> syntax.Lambda:
    return syntax.Lambda(Span(context.source, start, end), check_parameters(parts[:-1]), parts[-1])


# ----- simple statements ---------------------------------------------------------------------


def _expression_statement(context: Context, parts: Parts, start: int, end: int) -> syntax.ExpressionStatement:
    value = unstarred(parts[0])
    if isinstance(value, syntax.TupleDisplay) and len(value.items) == 2 and context.text[start] != "(":
        _check_decimal_comma(context, value)
    return syntax.ExpressionStatement(Span(context.source, start, end), value, False)


def unstarred(value: syntax.Expression) -> syntax.Expression:
    """Return a value that stands alone. Raises: SyntaxProblem for `*x`, which unpacks into nothing there."""
    if isinstance(value, syntax.Starred):
        raise SyntaxProblem("* unpacks only inside a list, a tuple or a call", span=value.span)
    return value


def _check_decimal_comma(context: Context, value: syntax.TupleDisplay) -> None:
    """Refuse `1,5`, which is a pair in Python and one and a half in half of Europe."""
    first, second = value.items
    if not isinstance(first, syntax.Number) or not first.text.isdigit():
        return
    after = context.text[first.span.end : first.span.end + 2]
    if len(after) == 2 and after[0] == "," and after[1].isdigit() and second.span.start == first.span.end + 1:
        rest = context.text[second.span.start : value.span.end]
        raise SyntaxProblem(
            f"{first.text},{rest} could be the number {first.text}.{rest} or the pair ({first.text}, {rest})",
            hint=f"write {first.text}.{rest} or ({first.text}, {rest})",
            span=value.span,
        )


def _assign(context: Context, parts: Parts, start: int, end: int) -> syntax.Statement:
    span = Span(context.source, start, end)
    first, value = parts[0], unstarred(parts[-1])
    if isinstance(first, syntax.Call) and len(parts) == 2:
        return _one_line_definition(context, first, value, span)
    for target in parts[:-1]:
        if isinstance(target, syntax.Starred):
            raise SyntaxProblem("a * target needs others beside it", hint="write *a, = b", span=target.span)
        check_target(target)
        _check_one_star(target)
    return syntax.Assign(span, tuple(parts[:-1]), value)


def _check_one_star(target: syntax.Expression) -> None:
    if isinstance(target, (syntax.TupleDisplay, syntax.ListDisplay)):
        stars = [item for item in target.items if isinstance(item, syntax.Starred)]
        if len(stars) > 1:
            raise SyntaxProblem("only one target can take the rest", span=stars[1].span)


def _one_line_definition(
    context: Context, head: syntax.Call, value: syntax.Expression, span: Span
) -> syntax.FunctionDefinition:
    """Return the definition that `f(x, y) = expr` is."""
    function = head.function
    parameters = []
    for argument in head.arguments:
        if argument.name in ("*", "**"):
            raise target_problem(head)
        if argument.name:
            parameters.append(syntax.Parameter(argument.span, argument.name, argument.value, "plain"))
        elif isinstance(argument.value, syntax.Name):
            parameters.append(syntax.Parameter(argument.span, argument.value.name, None, "plain"))
        else:
            raise target_problem(head)
    if not isinstance(function, syntax.Name):
        raise target_problem(head)
    body = (syntax.Return(value.span, value),)
    checked = check_parameters(parameters)
    return syntax.FunctionDefinition(span, function.name, function.span, checked, body, None, True)


def _augmented_assign(context: Context, parts: Parts, start: int, end: int) -> syntax.AugmentedAssign:
    target, token, value = parts[0], parts[1], unstarred(parts[2])
    if isinstance(target, (syntax.TupleDisplay, syntax.ListDisplay)):
        raise SyntaxProblem(f"{token[1]} changes one thing at a time", span=target.span)
    check_target(target)
    sign = token[1][:-1]
    return syntax.AugmentedAssign(
        Span(context.source, start, end), target, "^" if sign == "**" else sign, value
    )


def _annotated_assign(context: Context, parts: Parts, start: int, end: int) -> syntax.AnnotatedAssign:
    target = parts[0]
    if not isinstance(target, (syntax.Name, syntax.Attribute, syntax.Index)):
        raise target_problem(target)
    value = unstarred(parts[2]) if len(parts) > 2 else None
    if value is None and isinstance(parts[1], syntax.Number):
        # Python takes the number for a type and does nothing; nobody means that.
        text = f"{target.span.text} = {parts[1].text}"
        raise SyntaxProblem(
            "a colon assigns nothing", hint=f"write {text}", span=Span(context.source, start, end)
        )
    return syntax.AnnotatedAssign(Span(context.source, start, end), target, parts[1].span.text, value)


def _return_statement(context: Context, parts: Parts, start: int, end: int) -> syntax.Return:
    return syntax.Return(Span(context.source, start, end), unstarred(parts[0]) if parts else None)


def _break_statement(context: Context, parts: Parts, start: int, end: int) -> syntax.Break:
    return syntax.Break(Span(context.source, start, end))


def _continue_statement(context: Context, parts: Parts, start: int, end: int) -> syntax.Continue:
    return syntax.Continue(Span(context.source, start, end))


def _pass_statement(context: Context, parts: Parts, start: int, end: int) -> syntax.Pass:
    return syntax.Pass(Span(context.source, start, end))


def _delete(context: Context, parts: Parts, start: int, end: int) -> syntax.Delete:
    target = check_target(parts[0])
    targets = target.items if isinstance(target, syntax.TupleDisplay) else (target,)
    return syntax.Delete(Span(context.source, start, end), targets)


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
    "function_definition": _function_definition,
    "plain_parameter": _plain_parameter,
    "rest_parameter": _rest_parameter,
    "named_rest_parameter": _named_rest_parameter,
    "parameter_mark": _parameter_mark,
    "annotation": _annotation,
    "return_annotation": _annotation,
    "default": _default,
    "lambda_expression": _lambda_expression,
    "expression_statement": _expression_statement,
    "assign": _assign,
    "augmented_assign": _augmented_assign,
    "annotated_assign": _annotated_assign,
    "return_statement": _return_statement,
    "break_statement": _break_statement,
    "continue_statement": _continue_statement,
    "pass_statement": _pass_statement,
    "delete": _delete,
    "global_statement": _global_statement,
    "assert_statement": _assert_statement,
    "raise_statement": _raise_statement,
    "import_statement": _import_statement,
    "from_import": _from_import,
    "dotted": _dotted,
    "module_as": _module_as,
    "imported": _imported,
}
