"""A graph as a Mermaid flowchart, which GitHub, GitLab and many editors draw.

Source: https://mermaid.js.org/syntax/flowchart.html
"""

from __future__ import annotations

from gradcli.pictures.diagram import FOLDED, INPUT
from gradcli.render.labels import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.pictures.diagram import Diagram

_LONGEST = 48


def mermaid(diagram: Diagram) -> str:
    """Return the graph as a flowchart, inputs on the left and the result on the right."""
    lines = ["flowchart LR"]
    for at, node in enumerate(diagram.nodes):
        label = "<br>".join([escaped(line) for line in diagram.lines(at, _LONGEST)])
        before, after = ('(["', '"])') if node.kind == INPUT else ('("', '")')
        lines.append(f"  n{at}{before}{label}{after}")
    for edge in diagram.edges:
        arrow = f'-->|"{escaped(edge.label)}"|' if edge.label else "-->"
        lines.append(f"  n{edge.start} {arrow} n{edge.end}")
    lines.append("  classDef default fill:#eef3fb,stroke:#3b6fb5,color:#1b2430")
    for kind, look in ((INPUT, "fill:#e3f4e6,stroke:#2e7d4f"), (FOLDED, "fill:#fff4dc,stroke:#b7791f")):
        members = [f"n{at}" for at, node in enumerate(diagram.nodes) if node.kind == kind]
        if members:
            lines.append(f"  classDef {kind} {look},color:#1b2430")
            lines.append(f"  class {','.join(members)} {kind}")
    return "\n".join([*lines, ""])


def escaped(text: str) -> str:
    """Return a text with everything that Mermaid could take as syntax, HTML or Markdown as entity codes."""
    safe = visible(text).replace("\n", " ")
    return "".join([c if c.isalnum() or c in " .,:…" else f"#{ord(c)};" for c in safe])
