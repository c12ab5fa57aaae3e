"""Straight-line code from a graph: one table of templates per language, each node written once.

A node that is used once is written where it is used, as long as the line stays readable.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias

from gradcli.core.tensor import UNRECORDED
from gradcli.errors import EvaluationProblem, UsageProblem
from gradcli.export.graph import Graph, Node
from gradcli.records import Record

# How tightly an expression holds together; a looser one inside a tighter one gets parentheses.
LOOSE, COMPARISON, SUM, PRODUCT, UNARY, POWER, ATOM = 0, 1, 2, 3, 4, 5, 6
_LONGEST = 60
# Primitives that no user knows by the name they have here.
_SPELLED = {
    "one_of": "max or min", "reshaped": "reshape", "cut": "indexing", "placed": "indexing", "stacked": "stack",
    "concatenated": "cat", "gathered": "indexing by lists", "scattered": "indexing by lists",
    "picked": "index_select", "unpicked": "index_select", "linalg_vector_norm": "norm",
    "sinc_derivative": "the derivative of sinc", "sum_dim": "sum", "mean_dim": "mean",
}  # fmt: skip


class Template(Record):
    """An expression with `{0}`, `{1}` for the operands, how tightly it holds and what it needs of them."""

    text: str
    level: int = ATOM
    needs: tuple[int, ...] = (LOOSE,) * 6


Maker: TypeAlias = Callable[[Node, tuple[Node, ...]], Template | None]
Templates: TypeAlias = dict[str, Template | Maker]


def call(function: str, count: int = 1) -> Template:
    """Return the template of a function call."""
    return Template(f"{function}({', '.join(f'{{{i}}}' for i in range(count))})")


def infix(operator: str, level: int) -> Template:
    """Return the template of an operator that is left-associative."""
    return Template(f"{{0}} {operator} {{1}}", level, (level, level + 1))


def compound(text: str, level: int = ATOM) -> Template:
    """Return a template whose operands stand in parentheses unless they are names, numbers or calls."""
    return Template(text, level, (ATOM,) * 6)


class Language(Record):
    """What straight-line code looks like: templates, numbers and assignments.

    `number` returns a constant's text and level; `assign` holds `{name}` and `{text}`; `reserved` are
    the words that no name may be.
    """

    title: str
    templates: Templates
    number: Callable[[Any], tuple[str, int]]
    assign: str
    reserved: frozenset[str]


class Written(Record):
    """Lines that compute, and the texts of the outputs after them."""

    lines: tuple[str, ...]
    outputs: tuple[str, ...]


def template_of(node: Node, graph: Graph, language: Language) -> Template:
    """Return the template of a node. Raises: EvaluationProblem naming a primitive that has none."""
    found = language.templates.get(node.primitive)
    if found is not None and not isinstance(found, Template):
        found = found(node, tuple([graph.nodes[at] for at in node.operands]))
    if found is None and node.primitive == UNRECORDED:
        raise EvaluationProblem(
            f"a change of a tensor inside no_grad() is not recorded, and so cannot be written in {language.title}",
            hint="make a new tensor of it instead, y = y.detach() + 1",
        )
    if found is None:
        raise EvaluationProblem(
            f"{_SPELLED.get(node.primitive, node.primitive)} cannot be written in {language.title}",
            hint="the targets are numpy, pytorch, jax, c and latex: another one may have it",
        )
    return found


class _Writer:
    def __init__(self, graph: Graph, language: Language, names: dict[int, str], letter: str) -> None:
        self.graph, self.language, self.letter = graph, language, letter
        self.texts: dict[int, tuple[str, int]] = {at: (name, ATOM) for at, name in names.items()}
        self.lines: list[str] = []

    def write(self, outputs: tuple[int, ...]) -> Written:
        graph = self.graph
        needed = graph.needed_for(outputs)
        templates = {
            at: template_of(graph.nodes[at], graph, self.language)
            for at in needed
            if graph.nodes[at].primitive
        }
        uses = dict.fromkeys(needed, 0)
        for at, template in templates.items():
            for i, operand in enumerate(graph.nodes[at].operands):
                uses[operand] += template.text.count(f"{{{i}}}")
        for at in outputs:
            uses[at] += 1
        for at in needed:
            if at in self.texts:
                continue
            if at not in templates:
                self.texts[at] = self.language.number(graph.nodes[at].value)
                continue
            template = templates[at]
            text = self.filled(template, graph.nodes[at].operands)
            if uses[at] > 1 or len(text) > _LONGEST:
                name = f"{self.letter}{len(self.lines) + 1}"
                self.lines.append(self.language.assign.format(name=name, text=text))
                self.texts[at] = (name, ATOM)
            else:
                self.texts[at] = (text, template.level)
        return Written(tuple(self.lines), tuple([self.texts[at][0] for at in outputs]))

    def filled(self, template: Template, operands: tuple[int, ...]) -> str:
        parts = []
        for i, at in enumerate(operands):
            text, level = self.texts[at]
            need = template.needs[i] if i < len(template.needs) else LOOSE
            parts.append(f"({text})" if level < need else text)
        return template.text.format(*parts)


def written(graph: Graph, outputs: tuple[int, ...], language: Language, names: dict[int, str]) -> Written:
    """Return the code that computes the nodes at some positions, with names for the inputs."""
    taken = set(names.values())
    letter = next(
        x for x in ("v", "t", "u", "w_") if not any(name.startswith(x) for name in taken) or x == "w_"
    )
    return _Writer(graph, language, names, letter).write(outputs)


def names_for(graph: Graph, language: Language, function: str) -> dict[int, str]:
    """Return a name for each input that the language allows and that is not taken.

    Raises: UsageProblem where the function's own name is taken.
    """
    if function in language.reserved:
        raise UsageProblem(f"--name {function}: {language.title} has something else of this name")
    names: dict[int, str] = {}
    taken = set(language.reserved) | {
        function,
        *[f"{function}_{word}" for word in ("grad", "vjp", "jacobian")],
    }
    for at in (*graph.inputs, *graph.cotangents):
        name = _plain(graph.nodes[at].name)
        while name in taken:
            name += "_"
        taken.add(name)
        names[at] = name
    return names


_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda_ mu nu xi omicron pi rho sigma_ sigma "
    "tau upsilon phi chi psi omega"
)


def _plain(name: str) -> str:
    greek = dict(zip("αβγδεζηθικλμνξοπρςστυφχψω", _GREEK.split()))
    spelled = "".join(greek.get(c, c if c.isascii() else f"u{ord(c):x}") for c in name)
    return spelled if not spelled[0].isdigit() else f"u{spelled}"


def helpers_in(text: str, helpers: dict[str, str]) -> list[str]:
    """Return the definitions of the helpers that a text calls, and of those that these call, in order."""
    wanted: set[str] = set()
    waiting = [text]
    while waiting:
        body = waiting.pop()
        for name, definition in helpers.items():
            if name not in wanted and re.search(rf"(?<![\w.]){name}\(", body):
                wanted.add(name)
                waiting.append(definition)
    return [definition for name, definition in helpers.items() if name in wanted]
