"""One expression on its own, parsed as a field of an f-string is, which may span lines."""

from __future__ import annotations

from gradcli.lang import syntax
from gradcli.lang.reading.parser import parse_field
from gradcli.source import Source


def parse_expression(source: Source) -> syntax.Expression:
    """Return the expression that a source holds."""
    return parse_field(source, 0, len(source.text), 0)
