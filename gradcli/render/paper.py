"""What a terminal's form is written on, and the looks that its parts have in common."""

from __future__ import annotations

from gradcli.records import Record
from gradcli.report import is_finite

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.report import Data

LABEL, QUIET = "cyan", "dim"
_VALUE, _ODD = "bold", "bold yellow"
SHOWN_ELEMENTS = 1000
NARROWEST = 10  # below this a terminal wraps the lines itself


class Paper(Record):
    """What is written on: columns, whether colours and characters beyond ASCII are wanted, digits."""

    width: int = 80
    colour: bool = False
    ascii_only: bool = False
    precision: int | None = None


def style_of(value: Data) -> str:
    """Return how a value is written: one that is not finite stands out."""
    return _VALUE if is_finite(value) else _ODD
