"""Nodes from their parts: the builders of assignments, definitions in one line, and bare expressions."""

from __future__ import annotations

from gradcli.errors import SyntaxProblem
from gradcli.lang import syntax
from gradcli.lang.reading.builder import Context, check_target
from gradcli.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.reading.builder import Parts


def _expression_statement(context: Context, parts: Parts, start: int, end: int) -> syntax.ExpressionStatement:
    value = unstarred(parts[0])
    if isinstance(value, syntax.TupleDisplay):
        _check_numerals(context, value, assigned=False)
    elif isinstance(value, syntax.Comparison):
        _check_arrow(context, value)
    return syntax.ExpressionStatement(Span(context.source, start, end), value, False)


def unstarred(value: syntax.Expression) -> syntax.Expression:
    """Return a value that stands alone. Raises: SyntaxProblem for `*x`, which unpacks into nothing there."""
    if isinstance(value, syntax.Starred):
        raise SyntaxProblem(
            "* unpacks only inside a list, a tuple or a call",
            hint=f"for a list write [{value.span.text}], for a product 2{value.span.text}",
            span=value.span,
        )
    return value


def _check_numerals(context: Context, value: syntax.TupleDisplay, *, assigned: bool) -> None:
    """Refuse `1,5`, `1,000,000` and `0,5*x`, which are tuples in Python and numbers in half of the world.

    A program with imports is Python's, and means a tuple where it assigns one.
    """
    text = context.text
    if text[value.span.start] == "(" or not value.items:
        return
    if not any(a.isdigit() and b.isdigit() for a, b in _beside_commas(value, text)):
        return
    from gradcli.lang.reading.refusals import comma_beside_operator, comma_in_number

    if all(isinstance(item, syntax.Number) for item in value.items):
        problem = comma_in_number(value, text)
    else:
        problem = comma_beside_operator(value, text)
    if problem is not None and not (assigned and "import" in text):
        raise problem


def _beside_commas(value: syntax.TupleDisplay, text: str) -> list[tuple[str, str]]:
    """Return the characters before and behind the commas of a tuple."""
    return [
        (text[left.span.end - 1], text[left.span.end + 1 : left.span.end + 2]) for left in value.items[:-1]
    ]


def _check_arrow(context: Context, value: syntax.Comparison) -> None:
    """Refuse `x <- 3`, which assigns in R."""
    if "<- " not in value.span.text:
        return
    from gradcli.lang.reading.refusals import arrow_or_comparison

    problem = arrow_or_comparison(value, context.text)
    if problem is not None:
        raise problem


def _assign(context: Context, parts: Parts, start: int, end: int) -> syntax.Statement:
    span = Span(context.source, start, end)
    first = parts[0]
    if isinstance(parts[-1], syntax.Starred) and context.text[parts[-1].span.start - 1] == "=":
        raise SyntaxProblem(
            "=* is not an operator",
            hint=f"write {first.span.text} *= {parts[-1].value.span.text}",
            span=Span(context.source, parts[-1].span.start - 1, parts[-1].span.start + 1),
        )
    value = unstarred(parts[-1])
    if isinstance(first, syntax.Call) and len(parts) == 2:
        return _one_line_definition(context, first, value, span)
    try:
        for target in parts[:-1]:
            if isinstance(target, syntax.Starred):
                raise SyntaxProblem(
                    "a * target needs others beside it", hint="write *a, = b", span=target.span
                )
            check_target(target)
            _check_one_star(target)
    except SyntaxProblem:
        from gradcli.lang.reading.refusals import chained_targets

        likelier = chained_targets(parts[:-1], value, span)
        if likelier is None:
            raise
        raise likelier from None
    if isinstance(value, syntax.TupleDisplay) and isinstance(first, syntax.Name):
        _check_numerals(context, value, assigned=True)
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
        plain = isinstance(argument.value, syntax.Name) and not argument.name
        if argument.name in ("*", "**") or not (argument.name or plain):
            raise _no_target(head)
        name = argument.value.name if plain else argument.name  # type: ignore[attr-defined]
        default = None if plain else argument.value
        parameters.append(syntax.Parameter(argument.span, name, default, "plain"))
    if not isinstance(function, syntax.Name):
        raise _no_target(head)
    if isinstance(value, syntax.TupleDisplay):
        _check_numerals(context, value, assigned=True)
        _check_own_value(function.name, value, span)
    body = (syntax.Return(value.span, value),)
    checked = check_parameters(parameters)
    return syntax.FunctionDefinition(span, function.name, function.span, checked, body, None, True)


def _check_own_value(name: str, value: syntax.TupleDisplay, span: Span) -> None:
    """Refuse `f(x) = x^2, f'(2)`, which is two statements: as one, f would call itself without an end."""
    for before, item in zip(value.items, value.items[1:]):
        called = item.function if isinstance(item, (syntax.Call, syntax.Prime)) else None
        if isinstance(called, syntax.Name) and called.name == name:
            first = span.source.text[span.start : before.span.end]
            rest = span.source.text[item.span.start : span.end]
            raise SyntaxProblem(
                f"the comma makes {item.span.text} a part of what {name} is",
                hint=f"write {first}; {rest}"
                if len(first) + len(rest) <= 60
                else "two statements have ; between them",
                span=Span(span.source, before.span.end, item.span.end),
            )


def check_parameters(parameters: list[syntax.Parameter]) -> tuple[syntax.Parameter, ...]:
    """Return the parameters without the marks `*` and `/`. Raises: SyntaxProblem for an order that no call could fill."""
    result: list[syntax.Parameter] = []
    names: dict[str, syntax.Parameter] = {}
    after_star, defaulted = False, False
    for place, parameter in enumerate(parameters):
        _check_parameter(parameters, place, after_star, defaulted, names)
        names[parameter.name] = parameter
        if parameter.kind in ("*", "rest"):
            after_star = True
        if parameter.kind == "/":
            result = [syntax.Parameter(p.span, p.name, p.default, "positional_only") for p in result]
        if parameter.kind in ("*", "/"):
            continue
        if parameter.kind == "plain" and after_star:
            parameter = syntax.Parameter(parameter.span, parameter.name, parameter.default, "keyword_only")
        defaulted = defaulted or parameter.default is not None
        result.append(parameter)
    return tuple(result)


def _check_parameter(
    parameters: list[syntax.Parameter],
    place: int,
    after_star: bool,
    defaulted: bool,
    names: dict[str, syntax.Parameter],
) -> None:
    parameter = parameters[place]
    in_order = parameter.default is not None or not defaulted
    after_plain = not place or parameters[place - 1].kind == "plain"
    if parameter.kind == "plain" and parameter.name not in names and in_order and after_plain:
        return  # nearly all of them
    from gradcli.lang.reading.refusals import parameter_problem

    problem = parameter_problem(parameters, place, after_star, defaulted, names)
    if problem is not None:
        raise problem


def _no_target(part: syntax.Expression) -> SyntaxProblem:
    from gradcli.lang.reading.refusals import target_problem

    return target_problem(part)


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
        from gradcli.lang.reading.refusals import annotated_problem

        raise annotated_problem(target, parts[1], Span(context.source, start, end))
    value = unstarred(parts[2]) if len(parts) > 2 else None
    if value is None and isinstance(parts[1], syntax.Number):
        # Python takes the number for a type and does nothing; nobody means that.
        text = f"{target.span.text} = {parts[1].text}"
        raise SyntaxProblem(
            "a colon assigns nothing", hint=f"write {text}", span=Span(context.source, start, end)
        )
    return syntax.AnnotatedAssign(Span(context.source, start, end), target, parts[1].span.text, value)


def _delete(context: Context, parts: Parts, start: int, end: int) -> syntax.Delete:
    try:
        target = check_target(parts[0])
    except SyntaxProblem:
        from gradcli.lang.reading.refusals import deleted_problem

        raise deleted_problem(parts[0]) from None
    targets = target.items if isinstance(target, syntax.TupleDisplay) else (target,)
    return syntax.Delete(Span(context.source, start, end), targets)


ASSIGNMENT_BUILDERS: dict[str, Callable[[Context, Parts, int, int], Any]] = {
    "expression_statement": _expression_statement,
    "assign": _assign,
    "augmented_assign": _augmented_assign,
    "annotated_assign": _annotated_assign,
    "delete": _delete,
}
