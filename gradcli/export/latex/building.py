"""Formulas of a recorded graph of numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

from gradcli.errors import EvaluationProblem
from gradcli.export.graph import Graph
from gradcli.export.latex.formula import (
    ONE,
    PI,
    Apply,
    Formula,
    Number,
    Product,
    Sum,
    Symbol,
    negated,
    number,
    power,
    product,
    quotient,
    root,
    total,
)

LARGEST = 2000  # parts of a formula that anybody reads

_Build: TypeAlias = Callable[..., Formula]
_TWO = Number(Fraction(2))


def _chosen(test: Formula, x: Formula, y: Formula) -> Formula:
    return x if x == y else Apply("where", (test, x, y))


def _softplus(x: Formula, beta: Formula, threshold: Formula) -> Formula:
    grown = Apply("exp", (product(beta, x),))
    return quotient(Apply("log", (total(ONE, grown),)), beta)


_BUILD: dict[str, _Build] = {
    "add": total,
    "sub": lambda x, y: total(x, negated(y)),
    "neg": negated,
    "mul": product,
    "in_graph": lambda value, used: value,
    "guarded_mul": product,
    "mask_nonfinite": lambda x, used: x,
    "div": quotient,
    "ratio_or_zero": quotient,
    "reciprocal": lambda x: quotient(ONE, x),
    "square": lambda x: power(x, _TWO),
    "pow": power,
    "sqrt": root,
    "rsqrt": lambda x: quotient(ONE, root(x)),
    "exp2": lambda x: power(_TWO, x),
    "ldexp": lambda x, y: product(x, power(_TWO, y)),
    "expm1": lambda x: total(Apply("exp", (x,)), negated(ONE)),
    "log1p": lambda x: Apply("log", (total(ONE, x),)),
    "xlogy": lambda x, y: product(x, Apply("log", (y,))),
    "xlog1py": lambda x, y: product(x, Apply("log", (total(ONE, y),))),
    "hypot": lambda x, y: root(total(power(x, _TWO), power(y, _TWO))),
    "deg2rad": lambda x: product(x, PI, Number(Fraction(1, 180))),
    "rad2deg": lambda x: product(x, Number(Fraction(180)), power(PI, Number(Fraction(-1)))),
    "lerp": lambda x, y, weight: total(x, product(weight, total(y, negated(x)))),
    "addcmul": lambda x, y, z, value: total(x, product(value, y, z)),
    "addcdiv": lambda x, y, z, value: total(x, product(value, quotient(y, z))),
    "silu": lambda x: product(x, Apply("sigmoid", (x,))),
    "softplus": _softplus,
    "softsign": lambda x: quotient(x, total(ONE, Apply("abs", (x,)))),
    "logit": lambda x: Apply("log", (quotient(x, total(ONE, negated(x))),)),
    "relu": lambda x: Apply("maximum", (x, Number(Fraction(0)))),
    "where": _chosen,
    "masked_fill": lambda mask, x, value: _chosen(mask, value, x),
    "direction": lambda x: Apply("sign", (x,)),
    "sgn": lambda x: Apply("sign", (x,)),
    "to": lambda x: x,
}


def formulas_of(graph: Graph) -> tuple[tuple[Formula, ...], tuple[tuple[Formula, ...], ...]]:
    """Return the formula of each value, and of its derivative by each input.

    Raises: EvaluationProblem where there are arrays, or more parts than anybody reads.
    """
    made: dict[int, Formula] = {}
    for at in graph.needed_for(graph.results):
        node = graph.nodes[at]
        if node.shape != ():
            raise EvaluationProblem(
                f"formulas are written for numbers; {node.name or 'a part of this'} is an array of shape {node.shape}",
                hint="--to numpy writes arrays",
            )
        if node.name:
            made[at] = Symbol(node.name)
        elif node.is_constant:
            made[at] = _constant(node.value)
        else:
            operands = [made[x] for x in node.operands]
            if sum(map(size, operands)) > LARGEST:
                raise EvaluationProblem(
                    f"a formula of more than {LARGEST} parts is nothing to read",
                    hint="--to numpy and --to c write it step by step",
                )
            build = _BUILD.get(node.primitive)
            made[at] = build(*operands) if build else Apply(node.primitive, tuple(operands))
    return tuple([made[at] for at in graph.outputs]), tuple(
        [tuple([made[at] for at in row]) for row in graph.rows]
    )


def _constant(value: float) -> Formula:
    return number(float(value)) if math.isfinite(value) else Number(float(value))


def size(formula: Formula) -> int:
    """Return how many numbers, names, functions and operators a formula has."""
    count, waiting = 0, [formula]
    while waiting:
        part = waiting.pop()
        count += 1
        waiting.extend(parts_of(part))
    return count


def parts_of(formula: Formula) -> list[Formula]:
    """Return the parts a formula is made of."""
    if isinstance(formula, Sum):
        return list(formula.terms)
    if isinstance(formula, Product):
        return [part for factor in formula.factors for part in factor]
    return list(formula.arguments) if isinstance(formula, Apply) else []
