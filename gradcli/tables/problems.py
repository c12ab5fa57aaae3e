"""What is wrong with one row of a table, and where it stands."""

from __future__ import annotations

from gradcli.errors import DataProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

_LONGEST_VALUE = 40


class RowProblem(DataProblem):
    """One row that cannot be used: file, line (or row number), column, value and reason."""

    code = "row"

    def __init__(
        self,
        file: str,
        line: int,
        reason: str,
        *,
        column: str | None = None,
        value: str | None = None,
        hint: str | None = None,
    ) -> None:
        place = f"{shown(file)}:{line}: "
        where = "" if column is None else f"column {quoted(column)}: "
        super().__init__(place + where + reason, hint=hint)
        self.file = file
        self.line = line
        self.column = column
        self.value = value
        self.reason = reason if column is None else where + reason

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (type(self), self.args, self.__dict__)


def _rebuilt(kind: type[RowProblem], args: tuple[str, ...], state: dict[str, Any]) -> RowProblem:
    """Return a problem that comes from another process."""
    problem = kind.__new__(kind, *args)
    problem.__dict__.update(state)
    return problem


def shown(value: str | bytes, longest: int = _LONGEST_VALUE) -> str:
    """Return a text as it may be printed: control characters escaped, the middle of a long one left out."""
    text = value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else value
    if len(text) > longest:
        half = longest // 2
        text = f"{text[:half]}...{text[-half:]}"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def quoted(value: str | bytes) -> str:
    """Return a name in double quotes, safe to print."""
    return f'"{shown(value)}"'


def columns_called(name: str, names: Sequence[str]) -> list[str]:
    """Return the columns that a name may be short for: `X`, and `x (m)` with its unit, for x."""
    return [other for other in names if other.strip() and other.split()[0].lower() == name.lower()]


def missing_column(file: str, name: str, names: Sequence[str], hint: str | None = None) -> DataProblem:
    """Return the problem of a column that the table has not, with the nearest name it has."""
    if hint is None:
        import difflib

        near = difflib.get_close_matches(name, names, 1, 0.5) or columns_called(name, names)
        hint = None
        if near:
            plain = near[0].isidentifier()
            hint = (
                f"did you mean {quoted(near[0])}?"
                if plain
                else f"did you mean `{shown(near[0])}`, in backquotes?"
            )
        elif names and not any(other.isidentifier() for other in names):
            hint = f"a name with blanks or signs stands in backquotes: `{shown(names[0])}`"
    listed = ", ".join(quoted(other) for other in names[:12]) + (", ..." if len(names) > 12 else "")
    return DataProblem(f"{shown(file)} has no column {quoted(name)}; it has {listed or 'none'}", hint=hint)


def near_file(path: str) -> str | None:
    """Return the hint with the file that a name of none most likely means, None if there is none near."""
    import os

    from gradcli.lang.suggest import nearest

    folder, name = os.path.split(path)
    try:
        near = nearest(name, os.listdir(folder or "."))
    except (OSError, ValueError):
        return None
    return f"did you mean {os.path.join(folder, near[0])}?" if near else None


def missing_table(path: str) -> DataProblem:
    """Return the problem of a table that is not there; `@rows.csv` is how the value of a name is read."""
    import os

    plain = path.removeprefix("@")
    hint = (
        f"a table is named without the @: {plain}"
        if plain != path and os.path.exists(plain)
        else near_file(path)
    )
    return DataProblem(f"there is no file {shown(path, 200)}", hint=hint)
