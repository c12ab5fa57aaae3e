"""A notebook: its code cells one after the other, as Jupyter runs them; what fails ends its cell, not the notebook."""

from __future__ import annotations

import re

from gradcli.commands.magics import pieces_of
from gradcli.errors import DataProblem, EvaluationProblem, NameProblem, SyntaxProblem
from gradcli.records import Record
from gradcli.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcli.commands.magics import Piece
    from gradcli.errors import Problem
    from gradcli.session import Session


class Cell(Record):
    """A code cell: its number among them, its text, and its name in problems, `lesson.ipynb[3]`."""

    number: int
    text: str
    name: str


class Notebook(Record):
    """The code cells of a notebook in order."""

    name: str
    cells: tuple[Cell, ...]

    def program(self) -> Source:
        """Return it as one program, its magics left out."""
        texts = [
            piece.text.lstrip("\n")
            for cell in self.cells
            for piece in pieces_of(cell.text)
            if piece.way != "help"
        ]
        return Source("\n".join(texts), self.name)


def read_notebook(text: str, path: str) -> Notebook:
    """Return a notebook from its file's text. Raises: DataProblem."""
    import json

    try:
        cells = [cell for cell in json.loads(text)["cells"] if cell.get("cell_type") == "code"]
        texts = ["".join(cell["source"]) for cell in cells]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DataProblem(f"{path} is no notebook: {error}") from None
    return Notebook(
        path, tuple([Cell(number, text, f"{path}[{number}]") for number, text in enumerate(texts, 1)])
    )


def run_cells(notebook: Notebook, session: Session, tell: Callable[[Problem], None] | None) -> int:
    """Run the cells in order; return the exit status of the first problem, 0 if there was none.

    A problem of the program is told and the next cell runs, as in a lesson that shows an error on purpose; without
    `tell` it is raised, as are those of the whole run (a limit, Ctrl-C).
    """
    status = 0
    missing: dict[str, int] = {}
    for cell in notebook.cells:
        try:
            run_cell(cell, session)
        except (EvaluationProblem, SyntaxProblem) as problem:
            if tell is None:
                raise
            tell(_consequence(problem, cell, missing) or problem)
            status = status or problem.exit_status
            for name in _bound(cell.text):
                if name not in session.runtime.variables:
                    missing.setdefault(name, cell.number)
    return status


def run_cell(cell: Cell, session: Session) -> None:
    """Run a cell; the value of its last expression shows. Raises: Problem."""
    pieces = pieces_of(cell.text)
    for piece in pieces:
        _run(piece, cell.name, session, "cell" if piece is pieces[-1] else "nothing")


def _run(piece: Piece, name: str, session: Session, show: str) -> None:
    source = Source(piece.text, name)
    if piece.way == "help":
        session.run(Source(f"help({piece.text})", name))
    elif piece.way in ("time", "timeit"):
        from gradcli.commands.timing import time_once, time_repeatedly

        (time_once if piece.way == "time" else time_repeatedly)(source, session, show, piece.flags)
    elif piece.way == "quiet":
        written = session.runtime.write
        session.write_to(lambda _text: None)
        try:
            session.run(source)
        finally:
            session.write_to(written)
    else:
        session.run(source, show)


_BINDING = re.compile(
    r"^[ \t]*(?:(?:class|def|for)\s+(\w+)"
    r"|((?:\w+\s*(?:,|=(?!=))\s*)*\w+)\s*(?:,\s*)?(?::[^=\n]+)?=(?!=)"
    r"|(?:import|from)\b([^#\n(]*))",
    re.MULTILINE,
)


def _bound(text: str) -> list[str]:
    """Return names that a cell binds, as far as can be seen from its text alone: it may be no program of ours."""
    names: list[str] = []
    for found in _BINDING.finditer(text):
        defined, targets, imported = found.groups()
        if imported is not None:
            parts = imported.rpartition(" import ")[2].split(",")
            names += [re.split(r"\s+as\s+", part.strip())[-1].partition(".")[0] for part in parts]
        else:
            names += re.findall(r"\w+", defined or targets)
    return names


def _consequence(problem: Problem, cell: Cell, missing: dict[str, int]) -> Problem | None:
    """Return the one-line problem of a cell that needs what an earlier one that failed was to bind, None for any other."""
    found = re.match(r"(\w+) is not defined$", problem.message)
    if not isinstance(problem, NameProblem) or found is None or found.group(1) not in missing:
        return None
    name = found.group(1)
    return NameProblem(f"{cell.name} needs {name}, and cell {missing[name]}, which binds it, failed")
