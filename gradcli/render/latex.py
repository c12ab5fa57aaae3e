"""LaTeX (amsmath, booktabs): equations for results, matrices in brackets, tables as tabular."""

from __future__ import annotations

from gradcli.render.labels import latex_label, latex_name, visible
from gradcli.render.numbers import latex_number, number_text
from gradcli.report import Document, Matrix, Quantities, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.report import Block, Data, Report

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_",
    "%": r"\%", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


def render(report: Report, precision: int | None = None) -> str:
    """Return one LaTeX environment for each block; the program and its place stand above as a comment."""
    parts: list[str] = []
    if report.title:
        place = ", ".join([f"{name} = {number_text(value)}" for name, value in report.at])
        title = visible(report.title).replace("\n", "; ")
        parts.append(f"% {title}" + (f" at {place}" if place else "") + "\n")
    parts.extend([_block_text(block, precision) for block in report.blocks])
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
    return f"\\begin{{verbatim}}\n{visible(block.text)}\n\\end{{verbatim}}\n"


def _matrix_text(block: Matrix, precision: int | None) -> str:
    rows = [" & ".join([latex_number(cell, precision) for cell in row]) for row in block.cells]
    inside = " \\\\\n".join([f"  {row}" for row in rows])
    return f"\\[\n{latex_name(block.name)} = \\begin{{bmatrix}}\n{inside}\n\\end{{bmatrix}}\n\\]\n"


def _table_text(block: Table, precision: int | None) -> str:
    shape = "".join(["r" if column.kind == "number" else "l" for column in block.columns])
    lines = [f"\\begin{{tabular}}{{{shape}}}", "\\toprule"]
    lines.append(" & ".join([escaped(column.name) for column in block.columns]) + r" \\")
    lines.append("\\midrule")
    for row in block.rows:
        cells = [_cell(cell, column.kind, precision) for cell, column in zip(row, block.columns, strict=True)]
        lines.append(" & ".join(cells) + r" \\")
    lines.extend(["\\bottomrule", "\\end{tabular}"])
    return "".join([line + "\n" for line in lines])


def _cell(cell: Data, kind: str, precision: int | None) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"\\texttt{{{escaped(cell)}}}" if kind == "code" else escaped(cell)
    return f"${latex_number(cell, precision)}$"


def escaped(text: str) -> str:
    """Return text with the characters that mean something to LaTeX written so that they show."""
    return "".join([_SPECIAL.get(c, c) for c in visible(text)])
