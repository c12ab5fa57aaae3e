"""How a delimited table is written: what does not change from block to block."""

from __future__ import annotations

from gradcli.errors import DataProblem
from gradcli.records import Record
from gradcli.tables.problems import missing_column, quoted, shown
from gradcli.tables.rows import is_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.tables.spelling import Spelling


class Dialect(Record):
    """How a table is written: what does not change from block to block.

    `header_text` is the header line to the letter, without its line end, with its byte order mark. `spelling`
    is told where numbers are not spelled as Python spells them; `hint` is what may help who misses a column.
    """

    file: str
    header: tuple[str, ...]
    delimiter: bytes = b","
    decimal: str = "."
    line_end: bytes = b"\n"
    header_text: bytes = b""
    spelling: Spelling | None = None
    hint: str | None = None

    def index(self, name: str) -> int:
        """Return which column has this name, blanks around it aside.

        Raises: DataProblem if none has, or more than one.
        """
        places = [at for at, other in enumerate(self.header) if other == name]
        if not places:
            places = [at for at, other in enumerate(self.header) if other.strip() == name]
        if len(places) > 1:
            listed = ", ".join(str(at + 1) for at in places)
            raise DataProblem(
                f"{shown(self.file)}:1: column {quoted(name)} is there {len(places)} times: columns {listed}",
                hint=f"give all columns names of their own: --skip-lines 1 --header {_distinct(self.header)}",
            )
        if not places:
            raise missing_column(self.file, name, self.header, self.hint)
        return places[0]


def _distinct(header: tuple[str, ...]) -> str:
    """Return the header with names that are all different, as --header takes it."""
    names: list[str] = []
    for at, name in enumerate(header):
        name = name.strip() or f"column_{at + 1}"
        count = 1
        while (name if count == 1 else f"{name}_{count}") in names:
            count += 1
        names.append(name if count == 1 else f"{name}_{count}")
    return ",".join([f"`{name}`" if "," in name else name for name in names])


def header_hint(header: tuple[str, ...]) -> str | None:
    """Return what a header that looks like none may need."""
    if all(is_number(name) for name in header):
        names = ",".join("xyz"[: len(header)]) if len(header) < 4 else "x,y,z,..."
        return f"if the table has no header line, name its columns: --header {names}"
    if header[0].lstrip().startswith("#"):
        return "lines of comments are left out by --comment '#'"
    if header[0].startswith("sep="):
        return "leave out the line that says sep=: --skip-lines 1"
    if len(header) == 1:
        for other in "|:\t;,":
            if other in header[0].strip():
                return f"if {other!r} separates the columns, say so: --delimiter {other!r}"
    return None


def blanks_hint(header: tuple[str, ...]) -> str | None:
    """Return a hint if blanks may separate what was read as one column."""
    if len(header) == 1 and " " in header[0].strip():
        return "if blanks separate the columns: awk -v OFS=, '{$1=$1}1' FILE | gradcli map ..."
    return None
