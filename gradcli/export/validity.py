"""Whether a recorded graph is the program at every point, or only along the path that was taken."""

from __future__ import annotations

from typing import Any

from gradcli.core.tape import has_nan
from gradcli.core.values import shape_of
from gradcli.errors import Problem
from gradcli.export.graph import Graph, key_of
from gradcli.lang import syntax

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_BRANCHES = (syntax.If, syntax.While, syntax.Try, syntax.Conditional, syntax.Logical, syntax.Assert)
_MOVES = ((1.23, 0.07), (-0.71, -0.03), (0.31, 0.2))  # factors, and what is added


def why_only_here(
    programs: Iterable[syntax.Program], graph: Graph, record_at: Callable[[list[Any]], Graph]
) -> str:
    """Return why a graph is valid only along the path that was taken, "" where it is valid everywhere.

    `record_at` records the program with other values of its inputs; points it is not defined at do not count.
    """
    for program in programs:
        for node in syntax.nodes_of(program):
            if isinstance(node, _BRANCHES):
                return "the loops and branches taken there are unrolled, so this is valid where the same are taken"
    here = signature(graph)
    values = [graph.nodes[at].value for at in graph.inputs]
    for factor, more in _MOVES:
        try:
            there = record_at([value * factor + more for value in values])
        except Problem:
            continue
        # Where a result is undefined the walk guards its products, which need not be so here.
        if not any(has_nan(there.nodes[at].value) for at in there.results) and signature(there) != here:
            return "the program chooses by value or detaches, so this is certain at that point only"
    return ""


def signature(graph: Graph) -> tuple[object, ...]:
    """Return what two graphs have in common that compute the same from other inputs."""
    nodes = [(key_of(node), shape_of(node.value)) for node in graph.nodes]
    return (tuple(nodes), graph.outputs, graph.rows)
