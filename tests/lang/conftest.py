"""What the tests of the language share: a tree as text, with every grouping in parentheses."""

from __future__ import annotations

from typing import Any

import pytest

from gradcli.lang import syntax
from gradcli.lang.reading.parser import parse
from gradcli.source import Source
from tests.lang.expressions import parse_expression


def shape_of(node: Any) -> str:
    """Return a tree as text that shows how it groups: `1/2x` is `(1 / [2 x]!)`."""
    match node:
        case None:
            return ""
        case syntax.Number():
            return repr(node.value)
        case syntax.String() | syntax.Constant():
            return repr(node.value)
        case syntax.FormattedString():
            return "f<" + "|".join(_part(part) for part in node.parts) + ">"
        case syntax.Name():
            return node.name
        case syntax.Chain() | syntax.Comparison():
            rest = "".join(f" {sign} {shape_of(operand)}" for sign, _, operand in node.rest)
            return f"({shape_of(node.first)}{rest})"
        case syntax.Power():
            return f"({shape_of(node.base)} ^ {shape_of(node.exponent)})"
        case syntax.Unary():
            return f"({node.operator} {shape_of(node.operand)})"
        case syntax.Coefficient():
            mark = "!" if node.shared_denominator else ""
            return f"[{shape_of(node.number)} {shape_of(node.factor)}]{mark}"
        case syntax.Logical():
            return "(" + f" {node.operator} ".join(shape_of(operand) for operand in node.operands) + ")"
        case syntax.Conditional():
            return f"({shape_of(node.body)} if {shape_of(node.test)} else {shape_of(node.orelse)})"
        case syntax.Lambda():
            return f"(lambda {_parameters(node.parameters)}: {shape_of(node.body)})"
        case syntax.Call():
            return f"{shape_of(node.function)}({_arguments(node.arguments)})"
        case syntax.Prime():
            quotes = "'" * node.order
            return f"{shape_of(node.function)}{quotes}({_arguments(node.arguments)})"
        case syntax.Attribute():
            return f"{shape_of(node.value)}.{node.name}"
        case syntax.Slice():
            return f"<{shape_of(node.start)}:{shape_of(node.stop)}:{shape_of(node.step)}>"
        case syntax.Index():
            return f"{shape_of(node.value)}[{shape_of(node.index)}]"
        case syntax.ListDisplay():
            return "[" + ", ".join(shape_of(item) for item in node.items) + "]"
        case syntax.TupleDisplay():
            return "(" + "".join(shape_of(item) + "," for item in node.items) + ")"
        case syntax.DictDisplay():
            return "{" + ", ".join(f"{shape_of(key)}: {shape_of(value)}" for key, value in node.items) + "}"
        case syntax.Starred():
            return f"*{shape_of(node.value)}"
        case syntax.Comprehension():
            clauses = "".join(_clause(clause) for clause in node.clauses)
            return f"{node.kind}<{shape_of(node.item)}{clauses}>"
    return _statement(node)


def _part(part: str | syntax.Field) -> str:
    if isinstance(part, str):
        return repr(part)
    spec = ":" + "".join(_part(piece) for piece in part.spec) if part.spec else ""
    conversion = f"!{part.conversion}" if part.conversion else ""
    label = repr(part.label) if part.label else ""
    return f"{{{label}{shape_of(part.value)}{conversion}{spec}}}"


def _arguments(arguments: tuple[syntax.Argument, ...]) -> str:
    marks = {"": "", "*": "*", "**": "**"}
    return ", ".join(marks.get(a.name, f"{a.name}=") + shape_of(a.value) for a in arguments)


def _parameters(parameters: tuple[syntax.Parameter, ...]) -> str:
    marks = {
        "positional_only": "place ",
        "plain": "",
        "keyword_only": "only ",
        "rest": "*",
        "named_rest": "**",
    }
    shown = []
    for parameter in parameters:
        default = f"={shape_of(parameter.default)}" if parameter.default is not None else ""
        shown.append(marks[parameter.kind] + parameter.name + default)
    return ", ".join(shown)


def _clause(clause: syntax.Clause) -> str:
    tests = "".join(f" if {shape_of(test)}" for test in clause.tests)
    return f" for {shape_of(clause.target)} in {shape_of(clause.iterable)}{tests}"


def _body(body: tuple[syntax.Statement, ...]) -> str:
    return "{" + "; ".join(shape_of(statement) for statement in body) + "}"


def _statement(node: Any) -> str:
    match node:
        case syntax.ExpressionStatement():
            return shape_of(node.value) + (" silent" if node.silent else "")
        case syntax.Assign():
            return " = ".join(shape_of(part) for part in (*node.targets, node.value))
        case syntax.AugmentedAssign():
            return f"{shape_of(node.target)} {node.operator}= {shape_of(node.value)}"
        case syntax.AnnotatedAssign():
            return f"{shape_of(node.target)}: {node.annotation} = {shape_of(node.value)}"
        case syntax.FunctionDefinition():
            kind = "line" if node.one_line else "def"
            doc = f" {node.docstring!r}" if node.docstring is not None else ""
            return f"{kind} {node.name}({_parameters(node.parameters)}){doc}{_body(node.body)}"
        case syntax.Return():
            return f"return {shape_of(node.value)}"
        case syntax.Raise():
            return f"raise {shape_of(node.value)}"
        case syntax.If():
            branches = " ".join(f"if {shape_of(test)} {_body(body)}" for test, body in node.branches)
            return f"{branches} else {_body(node.orelse)}"
        case syntax.While():
            return f"while {shape_of(node.test)} {_body(node.body)} else {_body(node.orelse)}"
        case syntax.For():
            head = f"for {shape_of(node.target)} in {shape_of(node.iterable)}"
            return f"{head} {_body(node.body)} else {_body(node.orelse)}"
        case syntax.With():
            items = ", ".join(f"{shape_of(value)} as {shape_of(target)}" for value, target in node.items)
            return f"with {items} {_body(node.body)}"
        case syntax.Delete():
            return "del " + ", ".join(shape_of(target) for target in node.targets)
        case syntax.Global():
            return f"{node.keyword} " + ", ".join(node.names)
        case syntax.Assert():
            return f"assert {shape_of(node.test)}, {shape_of(node.message)}"
        case syntax.Import():
            return "import " + ", ".join(f"{name} as {alias}" for name, alias, _ in node.names)
        case syntax.FromImport():
            return f"from {node.module} import " + ", ".join(
                f"{name} as {alias}" for name, alias, _ in node.names
            )
        case syntax.Break() | syntax.Continue() | syntax.Pass():
            return type(node).__name__.lower()
    raise AssertionError(f"no shape for {type(node).__name__}")


@pytest.fixture
def shape() -> Any:
    """Give a function from the text of an expression to its shape."""
    return lambda text: shape_of(parse_expression(Source(text)))


@pytest.fixture
def shapes() -> Any:
    """Give a function from the text of a program to the shapes of its statements."""
    return lambda text: [shape_of(statement) for statement in parse(Source(text)).body]
