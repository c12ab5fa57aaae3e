"""Values from files: `x=@data.npy`, `x=@data.csv`, `x=@data.json`, `x=@-`. Nothing is ever unpickled."""

from __future__ import annotations

import os

from gradcli.commands.program import read_bytes
from gradcli.errors import DataProblem, UsageProblem
from gradcli.tables.rows import is_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.spec import Context
    from gradcli.report import Data


NUMPY_MARK = b"\x93NUMPY"
_MOST_BYTES = 512 * 2**20  # of standard input, which need not end


def load(path: str, context: Context) -> Data:
    """Return the numbers in a file: a float for one number, nested lists or an array for more.

    Raises: DataProblem where the file is missing, of another kind, ragged or not numeric.
    """
    if not context.reads_files:
        raise UsageProblem("files are not read for requests", hint="send the numbers themselves")
    if not path:
        raise DataProblem(
            "@ is followed by no file name", hint="x=@data.csv, x=@data.npy, x=@data.json or x=@-"
        )
    if path == "-":
        from gradcli.commands.program import read_source

        text = read_source("-", context, _MOST_BYTES).text
        return _from_text(text, "<stdin>", json=text.lstrip()[:1] in ("[", "{"))
    if path.startswith("~/") and not os.path.exists(path):
        path = os.path.expanduser(path)  # shells do so only at the beginning of a word
    name = path.lower()
    if name.endswith(".npy"):
        return _from_npy(path)
    if not name.endswith((".csv", ".tsv", ".txt", ".json")):
        if not os.path.exists(path) or os.path.isdir(path):
            read_bytes(path)  # Raises with the reason.
        extension = os.path.splitext(name)[1]
        if extension in (".xlsx", ".xls", ".ods", ".numbers"):
            raise DataProblem(f"{path} is a workbook", hint="save the sheet as CSV")
        if extension in (".parquet", ".jsonl", ".ndjson"):
            hint = f"for a result for each row: gradcli map EXPR {path}"
            raise DataProblem(f"{path} is a table of rows, not one value", hint=hint)
        raise DataProblem(
            f"{path} has no extension that says what it holds", hint="use .npy, .csv, .tsv, .txt or .json"
        )
    from gradcli.commands.program import decode
    from gradcli.errors import SyntaxProblem

    try:
        text = decode(read_bytes(path), path).text
    except SyntaxProblem as problem:
        raise DataProblem(f"{path}: {problem.message}", hint=problem.hint) from None
    return _from_text(text, path, json=name.endswith(".json"))


def _from_npy(path: str) -> Data:
    import numpy as np

    try:
        # Mapping checks the header's claim of a size against the file's before any memory is taken.
        array = np.load(path, allow_pickle=False, mmap_mode="r")
    except FileNotFoundError:
        read_bytes(path)  # Raises with the hint that is common to all files.
        raise
    except (OSError, ValueError, EOFError, SyntaxError) as error:
        raise DataProblem(f"{path} cannot be read: {_what_is_wrong(path, error)}") from None
    if array.dtype.kind not in "fiub":
        raise DataProblem(f"{path} holds {array.dtype}, not real numbers")
    kind = {"f": array.dtype.name if array.dtype.name == "float32" else "float64", "b": "bool"}
    return np.array(array, dtype=kind.get(array.dtype.kind, "int64"))


def _what_is_wrong(path: str, error: Exception) -> str:
    """Return why numpy refused a file, without its inner words."""
    if not read_bytes(path).startswith(NUMPY_MARK):
        return "it is no .npy file"
    reason = str(error).partition("\n")[0]
    if "Array can't be memory-mapped" in reason or "pickle" in reason or "Python objects" in reason:
        return "it holds Python objects, which are never loaded"
    if "mmap length" in reason:
        return f"it is {os.path.getsize(path)} bytes long, fewer than the numbers its header claims"
    return "its header is damaged"


def _from_text(text: str, name: str, json: bool) -> Data:
    return _from_json(text, name) if json else _from_rows(text, name)


def _from_json(text: str, name: str) -> Data:
    import json

    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise DataProblem(f"{name}:{error.lineno}:{error.colno}: not JSON: {error.msg}") from None
    except RecursionError:
        raise DataProblem(f"{name}: JSON nested too deep") from None
    return check_numbers(found, name)


# What JSON has no numbers for, as it is written in JSON.
NUMBERS_AS_TEXTS = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def check_numbers(value: Data, name: str) -> Data:
    """Return a number or nested lists of numbers, which may be texts where JSON has no numbers for them.

    Raises: DataProblem for anything else.
    """
    try:
        shape_of_numbers(value, name)
    except DataProblem:
        value = _without_texts(value)
        shape_of_numbers(value, name)
    return value


def _without_texts(value: Data) -> Data:
    if isinstance(value, list):
        return [_without_texts(item) for item in value]
    return NUMBERS_AS_TEXTS.get(value, value) if isinstance(value, str) else value


def shape_of_numbers(value: Data, name: str) -> tuple[int, ...]:
    """Return the shape of nested lists of numbers. Raises: DataProblem where they are ragged or no numbers."""
    if isinstance(value, bool | int | float):
        return ()
    if not isinstance(value, list):
        kind = {dict: "an object", str: f"the text {value!r}", type(None): "null"}.get(
            type(value), "something else"
        )
        raise DataProblem(f"{name} holds {kind} where a number or a list of numbers should be")
    shapes = [shape_of_numbers(item, name) for item in value]
    for number, shape in enumerate(shapes):
        if shape != shapes[0]:
            raise DataProblem(
                f"{name} is ragged: element {number} has shape {shape}, element 0 has {shapes[0]}"
            )
    return (len(value), *(shapes[0] if shapes else ()))


def _from_rows(text: str, name: str) -> Data:
    separator = "\t" if "\t" in text else ";" if ";" in text else "," if "," in text else None
    rows: list[list[float]] = []
    for number, line in enumerate(text.splitlines(), 1):
        cells = line.split(separator)
        if not line.strip():
            continue
        if number == 1 and not any(is_number(cell.replace(",", ".", 1)) for cell in cells):
            continue  # A header.
        rows.append([_number(cell, f"{name}:{number}:{at}") for at, cell in enumerate(cells, 1)])
        if len(rows[-1]) != len(rows[0]):
            cells_here = "1 cell" if len(rows[-1]) == 1 else f"{len(rows[-1])} cells"
            raise DataProblem(
                f"{name}:{number}: {cells_here} in a row, {len(rows[0])} in the first",
                hint=f"to leave the line out: sed {number}d {name} > rows.csv",
            )
    if not rows:
        raise DataProblem(f"{name} holds no numbers")
    if all(len(row) == 1 for row in rows):
        column = [row[0] for row in rows]
        return column[0] if len(column) == 1 else column
    return rows[0] if len(rows) == 1 else rows


def _number(cell: str, place: str) -> float:
    if not is_number(cell):
        raise DataProblem(f"{place}: {cell.strip()!r} is not a number", hint=_cell_hint(cell.strip(), place))
    return float(cell)


def _cell_hint(cell: str, place: str) -> str:
    file, line, _ = place.rsplit(":", 2)
    if is_number(cell.replace(",", ".", 1)):
        return f"for decimal commas: tr ',;' '.,' < {file} > rows.csv"
    return f"a list holds numbers alone; to leave the line out: sed {line}d {file} > rows.csv"
