"""The value and its gradient as C99 with math.h; inputs are numbers."""

from __future__ import annotations

from typing import Any

from gradcli.core.values import dtype_of, shape_of
from gradcli.errors import EvaluationProblem
from gradcli.export.c.templates import C_TEMPLATES, HELPERS
from gradcli.export.request import Exported
from gradcli.export.straight import ATOM, UNARY, Language, helpers_in, names_for, written

_KEYWORDS = (
    "auto break case char const continue default do double else enum extern float for goto if inline int long "
    "register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while "
    "main value grad NAN INFINITY"
)
_FUNCTIONS = (
    "acos asin atan atan2 cos sin tan acosh asinh atanh cosh sinh tanh exp exp2 expm1 log log2 log10 log1p pow sqrt "
    "cbrt hypot erf erfc lgamma tgamma floor ceil trunc round rint nearbyint fmod fabs fmax fmin copysign nextafter isnan "
    "isinf isfinite signbit j0 j1 jn y0 y1 yn gamma printf"
)


def number(value: Any) -> tuple[str, int]:
    """Return a constant as a C double. Raises: EvaluationProblem for an array."""
    if shape_of(value) != ():
        raise EvaluationProblem(
            f"C code is written for numbers; here is an array of shape {tuple(value.shape)}",
            hint="--to numpy writes arrays",
        )
    plain = float(value)
    if plain != plain:
        return "NAN", ATOM
    if plain in (float("inf"), -float("inf")):
        return ("INFINITY", ATOM) if plain > 0 else ("-INFINITY", UNARY)
    return repr(plain), UNARY if repr(plain).startswith("-") else ATOM


C = Language(
    "C",
    C_TEMPLATES,
    number,
    "const double {name} = {text};",
    frozenset({*_KEYWORDS.split(), *_FUNCTIONS.split(), *HELPERS}),
)


def c_source(exported: Exported) -> str:
    """Return a C file with `double f(...)` and `void f_grad(..., double *value, double grad[])`.

    Several numbers are `void f(..., double value[])` and `void f_jacobian(..., double value[], double jacobian[][])`.
    Raises: EvaluationProblem where there are arrays, or no C function for an operator.
    """
    graph = exported.graph
    for at in graph.needed_for(graph.results):
        node = graph.nodes[at]
        if node.shape != ():
            what = node.name or "a part of this"
            raise EvaluationProblem(
                f"C code is written for numbers; {what} is an array of shape {node.shape}",
                hint="--to numpy writes arrays",
            )
        if dtype_of(node.value) == "float32":
            raise EvaluationProblem(
                "C code computes in double, not in float32", hint="leave out --dtype float32"
            )
    names = names_for(graph, C, exported.function)
    text = _gradient(exported, names) if exported.is_scalar else _jacobian(exported, names)
    helpers = "".join(f"{definition}\n" for definition in helpers_in(text, HELPERS))
    header = "\n".join(f"// {line}".rstrip() for line in exported.header())
    build = f"// cc -std=c99 -DMAIN {exported.function}.c -lm builds a program that prints value and derivatives there."
    return f"{header}\n{build}\n\n#include <math.h>\n\n{helpers}{text}"


def _gradient(exported: Exported, names: dict[int, str]) -> str:
    """Return the functions of one number, and a main function that prints its value and gradient."""
    graph, function = exported.graph, exported.function
    parameters = _parameters(names)
    value, both = written(graph, graph.outputs, C, names), written(graph, graph.results, C, names)
    count = len(graph.inputs)
    body = [
        f"double {function}({parameters or 'void'}) {{",
        *_unused(exported, names, graph.outputs),
        *[f"    {line}" for line in value.lines],
        f"    return {value.outputs[0]};",
        "}",
        "",
        f"void {function}_grad({parameters}, double *value, double grad[{count}]) {{",
        *_unused(exported, names, graph.results),
        *[f"    {line}" for line in both.lines],
        f"    *value = {both.outputs[0]};",
        *[f"    grad[{i}] = {text};" for i, text in enumerate(both.outputs[1:])],
        "}",
        "",
        *_main(exported, f"double value, grad[{count}];", f"{function}_grad", "&value, grad"),
        '    printf("%.17g\\n", value);',
        f'    for (int i = 0; i < {count}; i++) printf("%.17g\\n", grad[i]);',
        *_END_OF_MAIN,
    ]
    return "\n".join(body)


def _jacobian(exported: Exported, names: dict[int, str]) -> str:
    """Return the functions of several numbers, and a main function that prints them and a row of derivatives each."""
    graph, function = exported.graph, exported.function
    parameters = _parameters(names)
    value, both = written(graph, graph.outputs, C, names), written(graph, graph.results, C, names)
    height, width = len(graph.outputs), len(graph.inputs)
    partials = both.outputs[height:]
    body = [
        f"void {function}({parameters}, double value[{height}]) {{",
        *_unused(exported, names, graph.outputs),
        *[f"    {line}" for line in value.lines],
        *[f"    value[{i}] = {text};" for i, text in enumerate(value.outputs)],
        "}",
        "",
        f"void {function}_jacobian({parameters}, double value[{height}], double jacobian[{height}][{width}]) {{",
        *_unused(exported, names, graph.results),
        *[f"    {line}" for line in both.lines],
        *[f"    value[{i}] = {text};" for i, text in enumerate(both.outputs[:height])],
        *[f"    jacobian[{i // width}][{i % width}] = {text};" for i, text in enumerate(partials)],
        "}",
        "",
        *_main(
            exported,
            f"double value[{height}], jacobian[{height}][{width}];",
            f"{function}_jacobian",
            "value, jacobian",
        ),
        f"    for (int i = 0; i < {height}; i++) {{",
        '        printf("%.17g\\n", value[i]);',
        f'        for (int j = 0; j < {width}; j++) printf("%.17g\\n", jacobian[i][j]);',
        "    }",
        *_END_OF_MAIN,
    ]
    return "\n".join(body)


def _parameters(names: dict[int, str]) -> str:
    return ", ".join([f"double {name}" for name in names.values()])


def _unused(exported: Exported, names: dict[int, str], outputs: tuple[int, ...]) -> list[str]:
    needed = exported.graph.needed_for(outputs)
    return [f"    (void){name};" for at, name in names.items() if at not in needed]


def _main(exported: Exported, declared: str, function: str, results: str) -> list[str]:
    point = ", ".join([number(exported.graph.nodes[at].value)[0] for at in exported.graph.inputs])
    return [
        "#ifdef MAIN",
        "#include <stdio.h>",
        "",
        "int main(void) {",
        f"    {declared}",
        f"    {function}({point}, {results});",
    ]


_END_OF_MAIN = ("    return 0;", "}", "#endif", "")
