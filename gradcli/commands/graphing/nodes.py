"""The recorded graph of a result as a diagram: what each box says, which are folded into one."""

from __future__ import annotations

from gradcli.commands.graphing.folds import parts_of
from gradcli.commands.graphing.turns import turns_of
from gradcli.commands.steps.texts import SPELLED, StepTexts
from gradcli.commands.values import plain_data
from gradcli.core.tensor import span_of
from gradcli.core.values import shape_of, size_of
from gradcli.pictures.diagram import FOLDED, INPUT, OPERATION, Diagram, Edge, Node, cut
from gradcli.records import Record
from gradcli.render.labels import visible
from gradcli.render.numbers import number_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gradcli.commands.graphing.folds import Part
    from gradcli.core.steps import Step
    from gradcli.report import Data

_SIGNS = {"add": "+", "sub": "−", "mul": "×", "div": "÷", "pow": "^", "matmul": "@", "remainder": "mod"}
_LONGEST_SOURCE = 400
_LONGEST_CONSTANT = 12
_SHOWN_ELEMENTS = 6


class Graph(Record):
    """The steps of a result and the parts they are shown in."""

    steps: tuple[Step, ...]
    parts: tuple[Part, ...]
    texts: StepTexts
    precision: int

    def diagram(self) -> Diagram:
        """Return what a drawing shows."""
        part_of = {at: number for number, part in enumerate(self.parts) for at in part.members}
        return Diagram(
            tuple([self._node(part) for part in self.parts]),
            tuple([
                Edge(start, end, " + ".join(labels)) for (start, end), labels in self._edges(part_of).items()
            ]),
        )  # fmt: skip

    def _node(self, part: Part) -> Node:
        at = part.members[-1]
        step = self.steps[at]
        prim = step.node.prim
        value, gradient = self._short(step.node.value), self._short(step.carried)
        key, shape = self.texts.name(at), "x".join(map(str, shape_of(step.node.value)))
        count = len(part.members)
        if count > 1:
            operation = f"{count} operations"
            return Node(key, FOLDED, operation, self.source(at), value, gradient, part.where, count, shape)
        if prim is None:
            return Node(key, INPUT, key, key, value, gradient, shape=shape)
        where = part.where or self.texts.mark(at)
        return Node(key, OPERATION, self._operation(at), self.source(at), value, gradient, where, shape=shape)

    def _operation(self, at: int) -> str:
        """Return what a step does with its operands, and its constants: `×`, `^ 2`, `sin`, `[1:]`."""
        step = self.steps[at]
        prim = step.node.prim
        assert prim is not None
        if prim.name == "neg":
            return "−"
        if prim.name not in _SIGNS or len(step.operands) != 2:
            return self.texts.sources.word(at) or SPELLED.get(prim.name, prim.name)
        sign = _SIGNS[prim.name]
        left, right = [
            "" if known else self._constant(x) for x, known in zip(step.operands, step.is_step, strict=True)
        ]
        return f"{left} {sign} {right}".strip()

    def _constant(self, value: Any) -> str:
        text = self._short(value)
        if len(text) > _LONGEST_CONSTANT and shape_of(value):
            return f"[{'x'.join(map(str, shape_of(value)))}]"
        return text.removesuffix(".0") if text.endswith(".0") else text

    def _short(self, value: Any) -> str:
        """Return a number as text; of a large array its shape."""
        if size_of(value) > _SHOWN_ELEMENTS:
            return f"[{'x'.join(map(str, shape_of(value)))} numbers]"
        return number_text(plain_data(value), self.precision)

    def source(self, at: int) -> str:
        """Return the source text of a step on one line, long ones cut; a part of an operator has that of its operand."""
        step = self.steps[at]
        span = span_of(step.node)
        if span is None:
            return self._part_of_operator(at)
        text = span.source.text
        if span.end - span.start <= _LONGEST_SOURCE:
            return visible(" ".join(text[span.start : span.end].split()))
        half = _LONGEST_SOURCE // 2
        ends = text[span.start : span.start + half] + "…" + text[span.end - half : span.end]
        return cut(visible(" ".join(ends.split())), _LONGEST_SOURCE)

    def _part_of_operator(self, at: int) -> str:
        """Return what a step does that the program does not say: `log_softmax(W @ v)` within a cross entropy."""
        step = self.steps[at]
        if step.node.prim is None:
            return ""
        known = [x for x, is_step in zip(step.operands, step.is_step, strict=True) if is_step]
        below = span_of(self.steps[known[0]].node) if len(known) == 1 else None
        operation = self.texts.operation(at)
        name = f"({self.texts.name(known[0])}" if below is not None else ""
        if below is None or name not in operation:
            return operation
        return cut(operation.replace(name, f"({self.source(known[0])}", 1), _LONGEST_SOURCE)

    def _edges(self, part_of: dict[int, int]) -> dict[tuple[int, int], list[str]]:
        """Return the local partials between parts; only an operation on its own has any to show."""
        edges: dict[tuple[int, int], list[str]] = {}
        for at, step in enumerate(self.steps):
            end = part_of[at]
            alone = len(self.parts[end].members) == 1
            for x, known, partial in zip(step.operands, step.is_step, step.partials, strict=True):
                if not known or part_of[x] == end:
                    continue
                labels = edges.setdefault((part_of[x], end), [])
                if alone and partial is not None and size_of(partial) == 1:
                    labels.append(number_text(plain_data(partial), min(self.precision, 4)))
        return edges

    def data(self) -> dict[str, Data]:
        """Return the graph as plain data: nodes with their numbers in full, edges by the nodes' names."""
        part_of = {at: number for number, part in enumerate(self.parts) for at in part.members}
        keys = [self.texts.name(part.members[-1]) for part in self.parts]
        nodes = []
        for part, node in zip(self.parts, self.diagram().nodes, strict=True):
            step = self.steps[part.members[-1]]
            item: dict[str, Data] = {"id": node.key, "kind": node.kind, "operation": node.operation}
            item["source"] = node.text
            item["value"] = plain_data(step.node.value)
            item["gradient"] = plain_data(step.carried)
            if node.where:
                item["in"] = node.where
            if node.count > 1:
                item["operations"] = node.count
            nodes.append(item)
        edges = [
            {"from": keys[a], "to": keys[b], "partials": labels}
            for (a, b), labels in self._full_edges(part_of).items()
        ]
        return {"nodes": nodes, "edges": edges}

    def _full_edges(self, part_of: dict[int, int]) -> dict[tuple[int, int], list[Data]]:
        edges: dict[tuple[int, int], list[Data]] = {}
        for at, step in enumerate(self.steps):
            end = part_of[at]
            for x, known, partial in zip(step.operands, step.is_step, step.partials, strict=True):
                if known and part_of[x] != end:
                    found = edges.setdefault((part_of[x], end), [])
                    if len(self.parts[end].members) == 1 and partial is not None:
                        found.append(plain_data(partial))
        return edges


def graph_of(steps: Sequence[Step], texts: StepTexts, most: int, precision: int) -> Graph:
    """Return the graph of an evaluation's steps in at most so many parts (0: however many there are)."""
    operands = [[x for x, known in zip(step.operands, step.is_step, strict=True) if known] for step in steps]
    leaves = [step.node.prim is None for step in steps]
    parts = parts_of(operands, leaves, turns_of(texts.places), most or len(steps))
    return Graph(tuple(steps), tuple(parts), texts, precision)
