"""How a delimited table is written: what does not change from block to block."""

from __future__ import annotations

from gradcli.errors import DataProblem
from gradcli.records import Record
from gradcli.tables.problems import missing_column, quoted, shown


class Dialect(Record):
    """How a table is written: what does not change from block to block.

    `header_text` is the header line to the letter, without its line end, with its byte order mark.
    """

    file: str
    header: tuple[str, ...]
    delimiter: bytes = b","
    decimal: str = "."
    line_end: bytes = b"\n"
    header_text: bytes = b""

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
                hint="give the columns different names in the header",
            )
        if not places:
            raise missing_column(self.file, name, self.header, _header_hint(self.header, self.delimiter))
        return places[0]


def _header_hint(header: tuple[str, ...], delimiter: bytes) -> str | None:
    if all(_is_number(name) for name in header):
        names = ",".join("xyz"[: len(header)]) if len(header) < 4 else "x,y,z,..."
        return f"if the table has no header line, name its columns: --header {names}"
    if header[0].lstrip().startswith("#"):
        return "leave lines of comments out on the way: grep -v '^#' FILE | gradcli map ..."
    if header[0].startswith("sep="):
        return "leave out the line that says sep=: tail -n +2 FILE | gradcli map ..."
    if len(header) == 1:
        for other in "|:\t;, ":
            if other in header[0].strip():
                return f"if {other!r} separates the columns, say so: --delimiter {other!r}"
    return None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
