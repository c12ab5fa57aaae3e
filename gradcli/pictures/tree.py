"""A graph as a tree in characters: the result on top, operands below, shared nodes named once and referred to.

Where the tree would grow too wide, a branch breaks off and goes on below, at the margin, under its name.
"""

from __future__ import annotations

from gradcli.pictures.diagram import FOLDED, INPUT, cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.pictures.diagram import Diagram

    # Line, first column, column after the last, and a style of the renderers.
    Mark = tuple[int, int, int, str]

_NARROWEST = 12  # columns for the text of a node, however deep it stands
_INDENT = 3
_FOR_WORDS = 24  # columns that arrays leave for the words


class _Line:
    __slots__ = ("label", "lead", "node", "repeated")

    def __init__(self, lead: str, label: str, node: int, repeated: bool) -> None:
        self.lead = lead
        self.label = label
        self.node = node
        self.repeated = repeated


def tree(diagram: Diagram, width: int, ascii_only: bool = False) -> tuple[str, list[Mark]]:
    """Return the lines of the tree, fitted to a width, and what to colour in them."""
    most = (width - _FOR_WORDS) // 2 - 4
    values = [_number_text(node.value, node.shape, most, ascii_only) for node in diagram.nodes]
    gradients = [_number_text(node.gradient, node.shape, most, ascii_only) for node in diagram.nodes]
    value_width = max([5, *map(len, values)])
    numbers = value_width + max([8, *map(len, gradients)]) + 4
    room = max(width - numbers, 18)
    lines = _lines(diagram, room, ascii_only)
    widest = max([len(line.lead) + len(line.label) for line in lines if not line.repeated])
    texts = [f"{'':{widest}}  {'value':{value_width}}  gradient"]
    marks: list[Mark] = [(0, 0, len(texts[0]), "quiet")]
    for number, line in enumerate(lines, 1):
        node = diagram.nodes[line.node]
        start = len(line.lead)
        text = line.lead + line.label
        marks.append((number, 0, start, "quiet"))
        style = "quiet" if line.repeated else {INPUT: "leaf", FOLDED: "fold"}.get(node.kind, "code")
        marks.append((number, start, len(text), style))
        if not line.repeated:
            text = f"{text:{widest}}  {values[line.node]:{value_width}}  "
            marks.append((number, widest + 2, len(text), "value"))
            marks.append((number, len(text), len(text) + len(gradients[line.node]), "gradient"))
            text += gradients[line.node]
        texts.append(text.rstrip())
    return "\n".join(texts), marks


def _number_text(text: str, shape: str, most: int, ascii_only: bool) -> str:
    """Return a value as text; an array that leaves no room for words by its shape, or as there is room for."""
    if not shape or len(text) <= most:
        return text
    shaped = f"[{shape} numbers]"
    return shaped if len(shaped) <= most else "[...]" if ascii_only else "[…]"


def _lines(diagram: Diagram, room: int, ascii_only: bool) -> list[_Line]:
    branch, last, bar, up, below = ("|- ", "`- ", "|  ", " (above)", " (below)") if ascii_only else (
        "├─ ", "└─ ", "│  ", " ↑", " ↓")  # fmt: skip
    operands = diagram.operands()
    uses = [0] * len(operands)
    for found in operands:
        for at in dict.fromkeys(found):
            uses[at] += 1
    deepest = max((room - _NARROWEST) // _INDENT, 2)
    shown: set[int] = set()
    lines: list[_Line] = []
    roots = [len(diagram.nodes) - 1]
    named = set(roots[:0])
    while roots:
        # Roots are taken in the order they broke off.
        stack = [(roots.pop(0), "", "", 0)]
        while stack:
            at, lead, own, depth = stack.pop()
            node = diagram.nodes[at]
            left = room - len(lead) - len(own)
            if at in shown:
                lines.append(_Line(lead + own, node.key + up, at, True))
                continue
            breaks = depth >= deepest and bool(operands[at])
            if breaks and at in named:
                lines.append(_Line(lead + own, node.key + below, at, True))
                continue
            if breaks:
                named.add(at)
                roots.append(at)
                lines.append(_Line(lead + own, node.key + below, at, True))
                continue
            shown.add(at)
            lines.append(_Line(lead + own, _label(diagram, at, left, uses[at] > 1 or at in named), at, False))
            inner = lead + ("" if not own else "   " if own == last else bar)
            children = list(dict.fromkeys(operands[at]))
            for place in range(len(children) - 1, -1, -1):
                joint = last if place == len(children) - 1 else branch
                stack.append((children[place], inner, joint, depth + 1))
    return lines


def _label(diagram: Diagram, at: int, room: int, named: bool) -> str:
    node = diagram.nodes[at]
    if node.kind == INPUT:
        return cut(node.key, room)
    name = f"{node.key} = " if named else ""
    if node.kind == FOLDED:
        count = f"{node.count} operations"
        if node.where:
            return cut(f"{name}{node.where}: {count}", room)
        left = room - len(name) - len(count) - 3
        return f"{name}{cut(node.text, left)} [{count}]" if left >= _NARROWEST else cut(name + count, room)
    text = name + (node.text or node.operation)
    if node.where:
        tail = f" [{node.where}]"
        if len(text) + len(tail) <= room:
            return text + tail
    return cut(text, room)
