"""LaTeX (amsmath, booktabs): equations for results, matrices in brackets, tables as tabular."""

from __future__ import annotations

from gradcli.render.labels import visible
from gradcli.render.latex_math import latex_math
from gradcli.render.latex_words import latex_brackets, latex_label, latex_name, latex_number, latex_text
from gradcli.render.numbers import number_text
from gradcli.report import Document, Matrix, Quantities, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.report import Block, Data, Report


def render(report: Report, precision: int | None = None) -> str:
    """Return one LaTeX environment for each block; the program and its place stand above as a comment."""
    parts: list[str] = []
    if report.title:
        place = ", ".join([f"{name} = {number_text(value)}" for name, value in report.at])
        title = visible(report.title).replace("\n", "; ")
        parts.append(f"% {title}" + (f" at {place}" if place else "") + "\n")
    parts.extend([_block_text(block, precision) for block in report.blocks])
    for note in report.notes:
        lines = visible(note.text).split("\n")
        parts.append(f"% {note.kind}: " + "\n% ".join(lines) + "\n")
    return "".join(parts)


def _block_text(block: Block, precision: int | None) -> str:
    if isinstance(block, Quantities):
        lines = [f"  {latex_label(item)} &= {latex_number(item.value, precision)}" for item in block.items]
        return "\\begin{align*}\n" + " \\\\\n".join(lines) + "\n\\end{align*}\n"
    if isinstance(block, Matrix):
        return _matrix_text(block, precision)
    if isinstance(block, Table):
        return _table_text(block, precision)
    if isinstance(block, Document):
        return block.content if isinstance(block.content, str) else ""
    if block.kind == "text":
        return (
            "\\noindent " + " \\\\\n".join([latex_text(line) for line in block.text.split("\n")]) + "\\par\n"
        )
    # A text that ends the environment itself would leave the rest of it to be typeset.
    text = visible(block.text).replace("\\end{verbatim}", "\\end {verbatim}")
    return f"\\begin{{verbatim}}\n{text}\n\\end{{verbatim}}\n"


def _matrix_text(block: Matrix, precision: int | None) -> str:
    rows = [" & ".join([latex_number(cell, precision) for cell in row]) for row in block.cells]
    inside = " \\\\\n".join([f"  {row}" for row in rows])
    opening, closing = latex_brackets(max([len(row) for row in block.cells], default=0))
    # Brackets with labels beside them take packages that not everyone has.
    labels = visible(f"rows: {', '.join(block.rows)}; columns: {', '.join(block.columns)}").replace("\n", " ")
    return f"% {labels}\n\\[\n{latex_name(block.name)} = {opening}\n{inside}\n{closing}\n\\]\n"


def _table_text(block: Table, precision: int | None) -> str:
    shape = "".join(["r" if column.kind == "number" else "l" for column in block.columns])
    lines = [rf"\noindent {_cell(block.title, 'math', None)}\par"] if block.title else []
    lines += [f"\\begin{{tabular}}{{{shape}}}", "\\toprule"]
    lines.append(" & ".join([latex_text(column.name) for column in block.columns]) + r" \\")
    lines.append("\\midrule")
    for row in block.rows:
        cells = [_cell(cell, column.kind, precision) for cell, column in zip(row, block.columns, strict=True)]
        lines.append(" & ".join(cells) + r" \\")
    lines.extend(["\\bottomrule", "\\end{tabular}", *(["\\par\\medskip"] if block.title else [])])
    return "".join([line + "\n" for line in lines])


def _cell(cell: Data, kind: str, precision: int | None) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        if kind == "equations":
            return ", ".join([_equation(part) for part in cell.split(", d/d")]) if cell else ""
        mathematics = latex_math(cell) if kind == "math" else None
        if mathematics is not None:
            return f"${mathematics}$"
        return f"\\texttt{{{latex_text(cell)}}}" if kind in ("code", "math") else latex_text(cell)
    return f"${latex_number(cell, precision)}$"


def _equation(text: str) -> str:
    """Return `d/dx = 2.0` as mathematics; what has no notation there stands as text."""
    name, _, value = text.removeprefix("d/d").partition(" = ")
    shown = latex_math(value) or rf"\text{{{latex_text(value)}}}"
    return rf"$\partial/\partial {latex_name(name)} = {shown}$"
