"""What a drawing of a recorded graph shows: nodes with their texts, and edges between them."""

from __future__ import annotations

from gradcli.records import Record

INPUT, OPERATION, FOLDED = "input", "operation", "folded"


class Node(Record):
    """A box of a drawing.

    `key` names it uniquely (`x`, `v3`); `operation` is what it does (`×`, `sin`, `^ 2`), `text` the source it
    stands for, `value` and `gradient` numbers as text, `where` the loop or branch it ran in; `count` is how
    many operations a folded one stands for; `shape` is that of an array, `3x2`, "" of a number.
    """

    key: str
    kind: str
    operation: str
    text: str
    value: str
    gradient: str
    where: str = ""
    count: int = 1
    shape: str = ""


class Edge(Record):
    """An operand's way into an operation, by the positions of the nodes; `label` is the local partial."""

    start: int
    end: int
    label: str = ""


class Diagram(Record):
    """Nodes in the order they were computed, the result last, and their edges in the order of operands."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def operands(self) -> list[list[int]]:
        """Return for each node the positions of its operands."""
        found: list[list[int]] = [[] for _ in self.nodes]
        for edge in self.edges:
            found[edge.end].append(edge.start)
        return found

    def lines(self, at: int, most: int) -> list[str]:
        """Return a node's texts, one a line: what it does, its source where that says more, the numbers."""
        node = self.nodes[at]
        head = node.key if node.kind == INPUT else node.operation
        lines = [cut(head, most)]
        if node.kind != INPUT and node.text and node.text != head:
            lines.append(cut(node.text, most))
        if node.where:
            lines += _two_lines(node.where, most)
        return [*lines, f"value {node.value}", f"grad  {node.gradient}"]


def _two_lines(text: str, most: int) -> list[str]:
    """Return words on one line or two; of longer ones the beginning and the end."""
    if len(text) <= most:
        return [text]
    from textwrap import wrap

    first, *rest = wrap(text, most, break_long_words=False, break_on_hyphens=False)
    return [cut(first, most), cut(" ".join(rest), most)] if rest else [cut(first, most)]


def cut(text: str, most: int) -> str:
    """Return a text of at most so many characters; an ellipsis stands for what is left out of its middle."""
    if len(text) <= most:
        return text
    head = (most - 1 + 1) // 2
    return text[:head].rstrip() + "…" + text[len(text) - (most - 1 - head) :].lstrip()
