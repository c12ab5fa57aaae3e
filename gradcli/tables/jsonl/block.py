"""Blocks of JSON lines: one object a line, kept to the letter."""

from __future__ import annotations

import json
import re

import numpy as np
import orjson

from gradcli.tables.block import Block, Numbers
from gradcli.tables.jsonl.literal import cells_by_name, chosen
from gradcli.tables.jsonl.plain import flat_pattern, plain_numbers
from gradcli.tables.problems import RowProblem, quoted, shown
from gradcli.tables.rows import joined, parted, quoted_if_needed
from gradcli.tables.spelling import MISSING_HINT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Any

    from numpy.typing import NDArray

    from gradcli.tables.spelling import Missing

_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_SPECIAL = {"nan": np.nan, "infinity": np.inf, "-infinity": -np.inf, "inf": np.inf, "-inf": -np.inf}
_BLANK = b" \t\r"
_ONE_A_LINE = (
    "one object a line is needed: jq -c '.[]' FILE for an array, jq -c . FILE for objects over lines"
)
_KINDS = {list: "an array", dict: "an object", str: "a string", bool: "true or false", type(None): "null"}
ABSENT = object()  # there is no such key


class JsonBlock(Block):
    """Lines with one JSON object each; a line that is not one has a problem instead."""

    __slots__ = (
        "_lines",
        "_missing",
        "_parsed_objects",
        "_plain",
        "_sound",
        "_texts",
        "_wrong",
        "file",
        "first_line",
    )

    def __init__(
        self,
        file: str,
        first_line: int,
        lines: list[bytes],
        missing: Missing | None = None,
        offsets: list[int] | None = None,
    ) -> None:
        """`offsets` are how many lines after the first one each begins, if not one after the other."""
        self.file = file
        self._missing = missing  # what means that a value is missing; None: nothing, it is an error
        self.first_line = first_line
        kept = offsets
        if offsets is None and not all(map(bytes.strip, lines)):
            kept = [at for at, line in enumerate(lines) if line.strip()]
            lines = [lines[at] for at in kept]
        super().__init__(len(lines))
        self._lines = kept
        self._texts = lines
        self._wrong: dict[int, RowProblem] = {}
        self._parsed_objects: list[dict[str, Any]] | None = None
        self._plain = False  # all lines are known to be alike but for their numbers
        self._sound = False  # all lines are known to be objects

    def __reduce__(self) -> tuple[Any, ...]:
        """What travels: the texts and what is known of them; objects are parsed again by who needs them."""
        known = (self._plain, self._sound)
        return _unpacked, (self.file, self.first_line, joined(self._texts), self._lines, known, self._missing)

    @property
    def _objects(self) -> list[dict[str, Any]]:
        """The objects of all lines, empty for those in `_wrong`; parsed at the first need, by who needs them."""
        if self._parsed_objects is None:
            self._parsed_objects = self._parsed(self._texts)
            self._sound = not self._wrong
        return self._parsed_objects

    def problem(
        self, row: int, reason: str, *, column: str | None = None, hint: str | None = None
    ) -> RowProblem:
        """Return the problem of one row, with its line in the file."""
        line = self.first_line + (row if self._lines is None else self._lines[row])
        return RowProblem(self.file, line, reason, column=column, hint=hint)

    def keys(self) -> tuple[str, ...]:
        """Return all keys of the block's objects, in the order in which they appear."""
        seen: dict[str, None] = {}
        before: Any = None
        for one in self._objects:
            if one.keys() != before:
                before = one.keys()
                seen.update(dict.fromkeys(before))
        return tuple(seen)

    def has_inside(self, name: str) -> bool:
        """Tell whether dots in a name lead to a value inside some object: `pos.lat`."""
        return any(value_at(one, name) is not ABSENT for one in self._objects)

    def numbers(self, names: Sequence[str]) -> Numbers:
        """Return the named keys' values as numbers, with what is wrong with the rows that have none."""
        return self._numbers(names).blanked(self._missing)

    def _numbers(self, names: Sequence[str]) -> Numbers:
        plain = plain_numbers(self._texts) if self._parsed_objects is None else None
        if plain is not None and set(names) <= set(plain[0]):
            self._plain = self._sound = True
            return Numbers(
                tuple(np.ascontiguousarray(plain[1][:, plain[0].index(name)]) for name in names), None, ()
            )
        objects = self._objects
        if not self._wrong:
            columns = [self._quick_column(name) for name in names]
            if all(column is not None for column in columns):
                return Numbers(tuple(column for column in columns if column is not None), None, ())
        problems = dict(self._wrong)
        good = []
        table = []
        for row, one in enumerate(objects):
            if row not in problems:
                numbers = self._row_numbers(row, one, names, problems)
                if numbers is not None:
                    good.append(row)
                    table.append(numbers)
        values = np.array(table, dtype=np.float64).reshape(len(table), len(names))
        rows = np.array(good, dtype=np.intp) if problems else None
        return Numbers(
            tuple(np.ascontiguousarray(column) for column in values.T), rows, tuple(sorted(problems.items()))
        )

    # --- as rows of a format ---

    def json_rows(self, header: Sequence[str] | None = None, numbers: Collection[str] = ()) -> list[bytes]:
        """Return each object to the letter, or its `header` keys; a line that is none holds its text."""
        texts = self._texts
        if not all(text.endswith(b"}") for text in texts):
            texts = [text.rstrip(_BLANK) for text in texts]
        wrong = self._wrong if not self._sound and self._objects else {}
        if header is None and not wrong:
            return texts
        if header is not None:
            texts = [b"{}" if row in wrong else chosen(text, header) for row, text in enumerate(texts)]
        return [
            orjson.dumps({"line": self._texts[row].decode("utf-8", "backslashreplace")})
            if row in wrong
            else text
            for row, text in enumerate(texts)
        ]

    def misfits(self, header: Sequence[str]) -> dict[int, RowProblem]:
        """Return the problems of objects with a key that the header, taken from the first rows, lacks."""
        if self._parsed_objects is None and self._plain:
            objects = [orjson.loads(self._texts[0])]
        else:
            objects = self._objects
        known = set(header)
        found = {}
        for row, one in enumerate(objects):
            if not known.issuperset(one):
                extra = next(key for key in one if key not in known)
                found[row] = self.problem(
                    row,
                    f"key {quoted(extra)} is not in the header, which was taken from the first rows",
                    hint="write JSON lines instead, --to jsonl, or choose the keys: --keep x,y",
                )
        return found

    def delimited_rows(self, delimiter: bytes, header: Sequence[str]) -> list[bytes]:
        """Return each object as cells in the order of `header`; numbers to the letter, nested values as JSON."""
        rows = []
        wrong = self._wrong if not self._sound and self._objects else {}
        alike = flat_pattern(next((text for row, text in enumerate(self._texts) if row not in wrong), b""))
        for row, text in enumerate(self._texts):
            found = None if alike is None else alike.values(text)
            if found is not None:
                cells = [found.get(name, b"") for name in header]
            else:
                cells = cells_by_name(b"{}" if row in wrong else text, header)
            rows.append(delimiter.join([quoted_if_needed(cell, delimiter) for cell in cells]))
        return rows

    def python_columns(self, header: Sequence[str], numbers: Collection[str] = ()) -> list[list[Any]]:
        """Return the values of each key, None where it is missing; nested values as JSON texts."""
        columns = [[_plain(one.get(name)) for one in self._objects] for name in header]
        for name, values in zip(header, columns):
            if name in numbers:
                values[:] = [
                    _SPECIAL.get(value.lower(), value) if type(value) is str else value for value in values
                ]
        return columns

    # --- parsing ---

    def _parsed(self, lines: list[bytes]) -> list[dict[str, Any]]:
        """Return the objects; those of wrong lines are empty."""
        text = b"[[" + b"],[".join(lines) + b"]]"
        try:
            # A list for each line: two that are JSON only together, `{"a":1` and `"b":2}`, are found out.
            parsed = orjson.loads(text)
        except orjson.JSONDecodeError:
            parsed = []
        if len(parsed) == len(lines):
            objects = [one[0] for one in parsed if len(one) == 1 and type(one[0]) is dict]
            if len(objects) == len(lines) and not self._repeats_keys(text, objects):
                return objects
        return [self._object(row, line) for row, line in enumerate(lines)]

    @staticmethod
    def _repeats_keys(text: bytes, objects: list[dict[str, Any]]) -> bool:
        """Return whether some object has a key twice: there are more colons outside strings than keys."""
        keys = sum(map(len, objects))
        if text.count(b":") == keys:
            return False
        colons = _STRING.sub(b"", text).count(b":")
        return colons != keys and colons != keys + _inner_keys(objects)

    def _object(self, row: int, line: bytes) -> dict[str, Any]:
        try:
            one = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            self._wrong[row] = self._undecodable(row, line, error)
            return {}
        if type(one) is not dict:
            kind = _KINDS.get(type(one), "a number")
            rows = type(one) is list and len(one) > 0 and type(one[0]) is dict
            self._wrong[row] = self.problem(
                row, f"{kind} where an object is expected: {shown(line)}", hint=_ONE_A_LINE if rows else None
            )
            return {}
        if self._repeats_keys(line, [one]):
            repeated = _repeated_key(line)
            if repeated is not None:
                self._wrong[row] = self.problem(row, f"key {quoted(repeated)} is there twice")
                return {}
        return one

    def _undecodable(self, row: int, line: bytes, error: orjson.JSONDecodeError) -> RowProblem:
        if "infinity" in error.msg:
            return self.problem(
                row, f"a number too large for a double (the largest is 1.8e308): {shown(line)}"
            )
        hint = None
        if self.first_line + row == 1 and "end of data" in error.msg and line.strip()[-1:] in b"{[,":
            hint = _ONE_A_LINE
        elif re.search(rb"\b(NaN|Infinity)\b", line):
            hint = 'JSON has no NaN; as texts they are read: "NaN", "Infinity"'
        else:
            from gradcli.tables.jsonl.slips import nearly_json

            hint = nearly_json(line)
        return self.problem(row, f"not JSON, {error.msg} at column {error.colno}: {shown(line)}", hint=hint)

    # --- numbers ---

    def _quick_column(self, name: str) -> NDArray[np.float64] | None:
        """Return a key's values if every row has a number for it, else None."""
        try:
            values = [one[name] for one in self._objects]
        except KeyError:
            values = [value_at(one, name) for one in self._objects]
        kinds = set(map(type, values))
        if not kinds <= {float, int}:
            return None
        return np.array(values, dtype=np.float64)

    def _row_numbers(
        self, row: int, one: dict[str, Any], names: Sequence[str], problems: dict[int, RowProblem]
    ) -> list[float] | None:
        """Return the row's numbers, or None after noting the problem of the first that is none."""
        numbers = []
        for name in names:
            value = one[name] if name in one else value_at(one, name)
            if self._missing is not None and self._is_missing(value):
                numbers.append(np.nan)
                continue
            if value is ABSENT:
                problems[row] = self.problem(row, f"the object has no key {quoted(name)}", hint=MISSING_HINT)
                return None
            if type(value) is str and value.lower() in _SPECIAL:
                value = _SPECIAL[value.lower()]
            if type(value) is not float and type(value) is not int:
                problem = self.problem(
                    row, f"{_kind(value)} is not a number", column=name, hint=_hint(name, value)
                )
                problem.value = orjson.dumps(value).decode()
                problems[row] = problem
                return None
            numbers.append(float(value))
        return numbers

    def _is_missing(self, value: object) -> bool:
        assert self._missing is not None
        if type(value) is str:
            return value.strip().encode() in self._missing.texts
        return value is None or value is ABSENT


def value_at(one: dict[str, Any], name: str) -> Any:
    """Return an object's value for a key, or for the keys that dots lead through: `pos.lat`; ABSENT if there is none."""
    if name in one:
        return one[name]
    head, dot, rest = name.partition(".")
    inner = one.get(head) if dot else None
    return value_at(inner, rest) if type(inner) is dict else ABSENT


def _inner_keys(objects: list[dict[str, Any]]) -> int:
    """Return how many keys the objects inside the objects have."""
    count = 0
    waiting = [
        value for one in objects for value in one.values() if type(value) is dict or type(value) is list
    ]
    while waiting:
        value = waiting.pop()
        if type(value) is dict:
            count += len(value)
            value = list(value.values())
        waiting += [item for item in value if type(item) is dict or type(item) is list]
    return count


def _unpacked(
    file: str,
    first_line: int,
    lines: bytes | list[bytes],
    kept: list[int] | None,
    known: tuple[bool, bool],
    missing: Missing | None,
) -> JsonBlock:
    """Return a block that comes from another process."""
    block = JsonBlock(file, first_line, parted(lines), missing)
    block._lines = kept
    block._plain, block._sound = known
    return block


def _plain(value: Any) -> Any:
    return orjson.dumps(value).decode() if isinstance(value, list | dict) else value


def _kind(value: Any) -> str:
    if isinstance(value, str):
        return f"the string {quoted(value)}"
    return _KINDS.get(type(value), "a value")


def _hint(name: str, value: Any) -> str | None:
    """Return how a value that is no number may be meant."""
    if value is None:
        return MISSING_HINT
    if isinstance(value, dict):
        inner = next((key for key, one in value.items() if type(one) in (int, float)), None)
        return f"a number inside it stands in backquotes: `{name}.{inner}`" if inner else None
    try:
        float(value)
    except (TypeError, ValueError):
        return None
    if not isinstance(value, str):
        return None
    key = name if name.replace(".", "").isidentifier() else f'"{name}"'
    return f"JSON numbers are written without quotes: jq -c '.{key} |= tonumber' FILE | gradcli map ..."


def _repeated_key(line: bytes) -> str | None:
    """Return a key that the outermost object has twice, if any."""
    repeated: list[str] = []

    def note(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        repeated.clear()  # the outermost object comes last
        for key, value in pairs:
            if key in seen:
                repeated.append(key)
            seen[key] = value
        return seen

    json.loads(line, object_pairs_hook=note)
    return repeated[0] if repeated else None
