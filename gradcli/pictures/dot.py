"""A graph in the DOT language of Graphviz. Source: https://graphviz.org/doc/info/lang.html"""

from __future__ import annotations

from gradcli.pictures.diagram import FOLDED, INPUT
from gradcli.render.labels import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.pictures.diagram import Diagram

_LOOKS = {
    INPUT: 'fillcolor="#e3f4e6", color="#2e7d4f"',
    FOLDED: 'fillcolor="#fff4dc", color="#b7791f", style="rounded,filled,dashed"',
}
_LONGEST = 48


def dot(diagram: Diagram, title: str) -> str:
    """Return the graph as a digraph, inputs on the left and the result on the right."""
    lines = [
        "digraph gradcli {",
        f'  graph [rankdir=LR, label="{quoted(title)}", labelloc=t, fontname="Helvetica"];',
        '  node [shape=box, style="rounded,filled", fillcolor="#eef3fb", color="#3b6fb5", fontname="monospace"];',
        '  edge [color="#7a8699", fontcolor="#5a6577", fontname="monospace", fontsize=10];',
    ]
    for at, node in enumerate(diagram.nodes):
        # \l ends a line that is set to the left.
        label = "".join([quoted(line) + "\\l" for line in diagram.lines(at, _LONGEST)])
        look = _LOOKS.get(node.kind, "")
        lines.append(f'  n{at} [label="{label}"{", " + look if look else ""}];')
    for edge in diagram.edges:
        label = f' [label="{quoted(edge.label)}"]' if edge.label else ""
        lines.append(f"  n{edge.start} -> n{edge.end}{label};")
    return "\n".join([*lines, "}", ""])


def quoted(text: str) -> str:
    """Return a text as it stands between the quotes of a DOT string, where it shows as it is."""
    safe = visible(text).replace("\\", "\\\\").replace('"', '\\"')
    # Graphviz takes & as the beginning of an HTML entity even in plain strings.
    return safe.replace("&", "&amp;").replace("\n", "\\n")
