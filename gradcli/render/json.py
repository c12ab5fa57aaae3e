"""One JSON object a report: stable key order, strict JSON, schema gradcli/1 (docs/schema/gradcli-1.json).

Written by hand because `import json` costs more than the whole report of a one-shot.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.errors import Problem
    from gradcli.report import Data, Note, Report

SCHEMA = "gradcli/1"
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def render(report: Report, precision: int | None = None) -> str:
    """Return the report as one object on one line."""
    return encode(as_object(report), precision) + "\n"


def render_lines(report: Report, precision: int | None = None) -> str:
    """Return one object for each row of the report's tables; the whole report where it has none."""
    from gradcli.report import Table

    lines: list[str] = []
    for block in report.blocks:
        if isinstance(block, Table):
            names = [column.name for column in block.columns]
            records = block.records or [dict(zip(names, row, strict=True)) for row in block.rows]
            head = {"schema": SCHEMA, **({"of": block.title} if block.title else {})}
            lines.extend([encode({**head, **record}, precision) + "\n" for record in records])
    return "".join(lines) or render(report, precision)


def as_object(report: Report) -> dict[str, Data]:
    """Return the report as a dictionary: `schema` first, `warnings` last."""
    return {"schema": SCHEMA, **report.data, "warnings": [_note_object(note) for note in report.notes]}


def _note_object(note: Note) -> dict[str, Data]:
    found: dict[str, Data] = {"kind": note.kind, "message": note.text}
    if note.span is not None:
        line, column = note.span.source.position(note.span.start)
        found.update(line=line, column=column, source=note.span.text)
    if note.hint:
        found["hint"] = note.hint
    return found


def render_problem(problem: Problem) -> str:
    """Return a problem as one object on one line; places are null where the problem has none."""
    return encode(failure_object(problem)) + "\n"


def failure_object(problem: Problem) -> dict[str, Data]:
    """Return the object of a problem; of several syntax errors the first is `error`, all are `errors`."""
    found: dict[str, Data] = {"schema": SCHEMA, "error": problem_object(problem)}
    several = getattr(problem, "problems", None)
    if several:
        found["errors"] = [problem_object(each) for each in several]
    return found


def problem_object(problem: Problem) -> dict[str, Data]:
    """Return code, message, place and hint of a problem; columns count from 1, `end_column` is exclusive."""
    line = column = end_column = None
    if problem.span is not None:
        source = problem.span.source
        line, column = source.position(problem.span.start)
        end_line, end_column = source.position(problem.span.end)
        if end_line != line:
            end_column = len(source.line(line)) + 1
    return {
        "code": problem.code,
        "message": problem.message,
        "line": line,
        "column": column,
        "end_column": end_column,
        "hint": problem.hint,
    }


def encode(value: Data, precision: int | None = None) -> str:
    """Return strict JSON; nan and infinities are the strings "NaN", "Infinity" and "-Infinity"."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float_text(value, precision)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _string_text(value)
    if isinstance(value, dict):
        return "{" + ",".join([f"{_string_text(k)}:{encode(v, precision)}" for k, v in value.items()]) + "}"
    return "[" + ",".join([encode(item, precision) for item in value]) + "]"


def _float_text(value: float, precision: int | None) -> str:
    if value != value:
        return '"NaN"'
    if value in (float("inf"), float("-inf")):
        return '"Infinity"' if value > 0 else '"-Infinity"'
    return float.__repr__(value if precision is None else float(format(value, f".{precision}g")))


def _string_text(text: str) -> str:
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return '"' + "".join([_ESCAPES.get(c) or (c if c.isprintable() else _escape(ord(c))) for c in text]) + '"'


def _escape(code: int) -> str:
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
