"""What is to be written out: the graph, under which names, from which text, and where it is valid."""

from __future__ import annotations

from typing import Any

from gradcli.export.graph import Graph
from gradcli.records import Record
from gradcli.source import Source


class Exported(Record):
    """A program that was recorded, for the writers of each target.

    `place` holds the values of all bound names; `only_along` says why the code is not valid elsewhere,
    empty where it is valid at every point of these shapes. `outputs` are the results' names, "" for a single one;
    with `listed` that one is a list of numbers, each an output of the graph.
    """

    graph: Graph
    function: str
    text: str
    sources: tuple[Source, ...]
    place: tuple[tuple[str, Any], ...]
    only_along: str = ""
    outputs: tuple[str, ...] = ("",)
    listed: bool = False

    @property
    def is_scalar(self) -> bool:
        """Whether there is one number to differentiate, so that there is a gradient."""
        graph = self.graph
        return len(graph.outputs) == 1 and not graph.cotangents and not self.listed

    def names(self) -> list[str]:
        """Return the names of the inputs that derivatives are taken by."""
        return [self.graph.nodes[at].name for at in self.graph.inputs]

    def title(self) -> str:
        """Return the first line of that comment."""
        derivative = "gradient" if self.is_scalar else "Jacobian"
        return f"{self.function} and its {derivative} by {', '.join(self.names())}, written by gradcli from"

    def header(self) -> list[str]:
        """Return the lines of the comment that stands above the code."""
        lines = [self.title(), ""]
        lines += [f"    {printable(line)}" for line in self.text.splitlines()]
        fixed = [(name, value) for name, value in self.place if name not in self.names()]
        lines.append("")
        if fixed:
            lines.append(f"with {', '.join(f'{name} = {short(value)}' for name, value in fixed)}.")
        at = ", ".join(f"{name} = {short(value)}" for name, value in self.place if name in self.names())
        if self.only_along:
            lines += [f"Recorded at {at}.", f"{self.only_along[:1].upper()}{self.only_along[1:]}."]
        else:
            lines.append(f"{self._everywhere()} (recorded at {at}).")
        return lines

    def _everywhere(self) -> str:
        nodes = [self.graph.nodes[at] for at in self.graph.inputs]
        shaped = [f"{node.name} of shape {node.shape}" for node in nodes if node.shape]
        return f"Valid for every {', '.join(shaped)}" if shaped else "Valid at every point"


def short(value: Any) -> str:
    """Return a value for a comment, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def printable(text: str) -> str:
    """Return text for a comment: nothing that ends the line, controls the terminal or continues the line."""
    return "".join(c if c.isprintable() else "?" for c in text.replace("\t", "    ")).rstrip("\\ ")
